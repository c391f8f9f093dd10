#include "report/doctor.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>
#include <vector>

namespace synspect::report {
namespace {

HostCheck failing(std::string_view name, bool permission) {
  return {name, CheckStatus::fail, "not there", "get one", permission};
}

HostCheck fine(std::string_view name) {
  return {name, CheckStatus::ok, "there", {}};
}

}  // namespace

TEST_CASE("doctor: a line a check, and below it what to do, once") {
  std::ostringstream out;
  DoctorText text{out, Palette{false}};
  text.on_check(fine("kernel"));
  text.on_check({"clock", CheckStatus::note, "hpet", "use tsc"});
  text.on_check(failing("raw-socket", true));
  text.on_check(failing("capture", true));
  CHECK(out.str() ==
        "ok    kernel           there\n"
        "note  clock            hpet\n"
        "        use tsc\n"
        "FAIL  raw-socket       not there\n"
        "        get one\n"
        "FAIL  capture          not there\n");
}

TEST_CASE("doctor: colours do not move the columns") {
  std::ostringstream out;
  DoctorText{out, Palette{true}}.on_check(fine("kernel"));
  CHECK(out.str() == "\x1b[32mok\x1b[0m    kernel           there\n");
}

TEST_CASE("doctor: JSON has each advice, and null where there is none") {
  std::ostringstream out;
  DoctorJson json{out};
  json.on_check(fine("kernel"));
  json.on_check({"nft", CheckStatus::fail, "a \"quote\"", "get one"});
  std::istringstream lines{out.str()};
  std::string line;
  std::getline(lines, line);
  CHECK(line == R"({"schema":"synspect/doctor/1","check":"kernel","status":"ok","found":"there",)"
                R"("advice":null})");
  std::getline(lines, line);
  const auto second = boost::json::parse(line).as_object();
  CHECK(second.at("status") == "fail");
  CHECK(second.at("found") == "a \"quote\"");
  CHECK(second.at("advice") == "get one");
}

TEST_CASE("doctor: the verdict") {
  struct Row {
    std::vector<HostCheck> checks;
    CheckStatus status;
    bool permission;
    const char* says;
  };
  const HostCheck note{"clock", CheckStatus::note, "hpet", "use tsc"};
  const HostCheck no_namespaces{"user-namespaces", CheckStatus::note, "denied", "allow them"};
  for (const Row& row : {
           Row{{fine("user-namespaces"), note},
               CheckStatus::ok,
               false,
               "this user can probe, scan and run the demo here"},
           Row{{no_namespaces, fine("raw-socket")},
               CheckStatus::ok,
               false,
               "this user can probe and scan here; the demo needs root"},
           Row{{fine("user-namespaces"), failing("raw-socket", true), failing("nft", true)},
               CheckStatus::fail,
               true,
               "probe and scan do not work; demo, explain and report work"},
           Row{{no_namespaces, failing("capture", true)},
               CheckStatus::fail,
               true,
               "probe and scan do not work; explain and report work"},
           Row{{fine("raw-socket"), failing("nft", true)},
               CheckStatus::fail,
               true,
               "probe and scan work only with a firewall rule of your own (--rst-guard none); "
               "explain and report work"},
           Row{{fine("user-namespaces"), failing("raw-socket", true), failing("ports", false)},
               CheckStatus::fail,
               false,
               "probe and scan do not work; demo, explain and report work"},
           Row{{failing("seccomp", false)}, CheckStatus::fail, false, "no command works"},
       }) {
    const HostCheck verdict = verdict_of(row.checks);
    CAPTURE(verdict.found);
    CHECK(verdict.name == "verdict");
    CHECK(verdict.status == row.status);
    CHECK(verdict.permission == row.permission);
    CHECK(verdict.found == row.says);
    CHECK(verdict.advice.empty() == (row.status == CheckStatus::ok));
  }
}

}  // namespace synspect::report

#include "cli/options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace synspect::cli {
namespace {

Result<ProbeOptions> parse(const std::vector<std::string>& arguments) {
  const auto given = parse_arguments(arguments, all_probe_options());
  if (!given) return given.error();
  return probe_options(*given);
}

}  // namespace

TEST_CASE("probe options: defaults") {
  const auto options = parse({"db.example", "-p", "5432"});
  REQUIRE(options.has_value());
  CHECK(options->targets.size() == 1);
  CHECK(options->targets[0].host == "db.example");
  CHECK((options->ports == std::vector<std::uint16_t>{5432}));
  CHECK(options->schedule.count == 1);
  CHECK((options->schedule.interval == std::chrono::seconds{1}));
  CHECK((options->plan.time_wait == std::chrono::milliseconds{500}));
  CHECK((options->plan.step_timeout == std::chrono::seconds{5}));
  CHECK(options->plan.retries == 2);
  CHECK(options->plan.closing == probe::Closing::fin);
  CHECK(options->guard == live::GuardMode::automatic);
  CHECK_FALSE(options->way.family.has_value());
  CHECK_FALSE(options->way.source_port.has_value());
}

TEST_CASE("probe options: where packets go, results do not") {
  const auto shown = [](const std::vector<std::string>& more) {
    std::vector<std::string> all{"192.0.2.7:80"};
    all.insert(all.end(), more.begin(), more.end());
    const auto options = parse(all);
    REQUIRE(options.has_value());
    return options->show;
  };
  CHECK(shown({}).pcapng.empty());
  CHECK_FALSE(shown({}).on_standard_error);
  CHECK(shown({"--pcapng", "out.pcapng"}).pcapng == "out.pcapng");
  CHECK_FALSE(shown({"--pcapng", "out.pcapng"}).on_standard_error);
  CHECK(shown({"--pcapng", "-"}).pcapng == "-");
  CHECK(shown({"--pcapng", "-"}).on_standard_error);
  CHECK(parse({"192.0.2.7:80", "--pcapng", ""}).error().text == "--pcapng: empty");
  CHECK(parse({"192.0.2.7:80", "--pcapng", "a", "--pcapng", "b"}).error().code == Errc::usage);
}

TEST_CASE("probe options: every option reaches its place") {
  const auto options = parse({"192.0.2.7",
                              "[2001:db8::7]:443",
                              "-p",
                              "22,80-82",
                              "-p",
                              "9000",
                              "-c",
                              "7",
                              "-i",
                              "0.25",
                              "-6",
                              "--interface",
                              "eth7",
                              "--source",
                              "2001:db8::1",
                              "--source-port",
                              "40000",
                              "--open",
                              "full",
                              "--close",
                              "rst",
                              "--send",
                              "ping",
                              "--hold",
                              "1.5",
                              "--timeout",
                              "2",
                              "--retries",
                              "0",
                              "--ttl",
                              "9",
                              "--profile",
                              "macos",
                              "--time-wait",
                              "0",
                              "--rst-guard",
                              "none",
                              "-o",
                              "json",
                              "-q",
                              "--verify",
                              "--fail-if",
                              "syn.p95 > 20ms",
                              "--fail-if",
                              "outcome:refused"});
  REQUIRE(options.has_value());
  CHECK(options->targets.size() == 2);
  CHECK(options->targets[1].port == 443);
  CHECK((options->ports == std::vector<std::uint16_t>{22, 80, 81, 82, 9000}));
  CHECK(options->schedule.count == 7);
  CHECK((options->schedule.interval == std::chrono::milliseconds{250}));
  CHECK((options->way.family == Family::v6));
  CHECK(options->way.interface == "eth7");
  CHECK((options->way.source == Address::parse("2001:db8::1")));
  CHECK(options->way.source_port == 40000);
  CHECK(options->plan.opening == probe::Opening::full);
  CHECK(options->plan.closing == probe::Closing::rst);
  CHECK(options->plan.verify);
  CHECK((options->plan.send == std::vector<std::uint8_t>{'p', 'i', 'n', 'g'}));
  CHECK((options->plan.hold == std::chrono::milliseconds{1500}));
  CHECK((options->plan.step_timeout == std::chrono::seconds{2}));
  CHECK(options->plan.retries == 0);
  CHECK(options->plan.ttl == 9);
  CHECK(options->plan.profile == wire::Profile::macos_like);
  CHECK((options->plan.time_wait == Duration{}));
  CHECK(options->guard == live::GuardMode::none);
  CHECK(options->show.output == Output::json);
  CHECK(options->show.quiet);
  REQUIRE(options->fail_if.size() == 2);
  CHECK(options->fail_if[0].text == "syn.p95 > 20ms");
  CHECK(options->fail_if[1].text == "outcome:refused");
}

TEST_CASE("probe options: a measurement brings the settings that it needs") {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const auto time_wait = parse({"h:1", "--measure", "time-wait", "--timeout", "7"});
  REQUIRE(time_wait.has_value());
  CHECK((time_wait->plan.measure == probe::Measure::time_wait));
  CHECK((time_wait->plan.hold == seconds{7}));  // the server's turn to close
  const auto own_hold = parse({"h:1", "--measure", "time-wait", "--hold", "2"});
  REQUIRE(own_hold.has_value());
  CHECK((own_hold->plan.hold == seconds{2}));
  const auto together = parse({"h:1", "--measure", "accept-queue", "-c", "9"});
  REQUIRE(together.has_value());
  CHECK((together->schedule.interval == milliseconds{1}));
  const auto own_pace = parse({"h:1", "--measure", "accept-queue", "-i", "0.01"});
  REQUIRE(own_pace.has_value());
  CHECK((own_pace->schedule.interval == milliseconds{10}));
}

TEST_CASE("probe options: what is wrong is named in one line") {
  struct Row {
    std::vector<std::string> arguments;
    std::string text;
  };
  const Row rows[] = {
      {{}, "no target: synspect probe TARGET -p PORT"},
      {{"h"}, "target h: no port: give -p PORTS or TARGET:PORT"},
      {{"h", "-p", "0"}, "port 0: must be a number from 1 to 65535"},
      {{"h", "-p", "70000"}, "port 70000: must be a number from 1 to 65535"},
      {{"h:70000"}, "target h:70000: the port must be a number from 1 to 65535"},
      {{"h", "-p", "80-70"}, "ports 80-70: the range runs backwards"},
      {{"h:1", "-4", "-6"}, "-4 and -6 exclude each other"},
      {{"h:1", "-q", "-v"}, "-q and -v exclude each other"},
      {{"h:1", "-c", "0"}, "--count 0: must be a number from 1 to 1000000"},
      {{"h:1", "-c", "many"}, "--count many: must be a number from 1 to 1000000"},
      {{"h:1", "-i", "-1"}, "--interval -1: must be seconds from 0 to 86400"},
      {{"h:1", "--timeout", "0"}, "--timeout 0: must be seconds from 0.001 to 86400"},
      {{"h:1", "--timeout", "nan"}, "--timeout nan: must be seconds from 0.001 to 86400"},
      {{"h:1", "--ttl", "256"}, "--ttl 256: must be a number from 1 to 255"},
      {{"h:1", "--close", "gently"}, "--close gently: must be one of fin, rst, none"},
      {{"h:1", "--source", "here"}, "--source here: not an IP address"},
      {{"h:1", "--source-port", "0"}, "--source-port 0: must be a number from 1 to 65535"},
      {{"h:1", "-o", "xml"}, "--output xml: must be one of text, ladder, table, json, csv"},
      {{"h:1", "--color", "blue"}, "--color blue: must be one of auto, always, never"},
      {{"h:1", "--send", "@/nonexistent/file"},
       "--send: open /nonexistent/file: no such file or directory"},
      {{"h:1", "--fail-if", "syn", "--fail-if", "closed:often"},
       "--fail-if 'syn': column 4: expected . or one of <, <=, >, >=, ==, !=, not the end"},
      {{"h:1", "--measure", "weight"},
       "--measure weight: must be one of syn-ack-retries, fin-retries, time-wait, accept-queue, "
       "ghost"},
      {{"h:1", "--close", "none", "--verify"},
       "--verify and --close none exclude each other: there is no end to verify"},
      {{"h:1", "--measure", "ghost", "--verify"}, "--verify and --measure exclude each other"},
      {{"h:1", "--measure", "ghost", "--close", "rst"},
       "--measure asks for --open full and --close fin"},
      {{"h:1", "--measure", "ghost", "--open", "half"},
       "--measure asks for --open full and --close fin"},
      {{"h:1", "--open", "half", "--hold", "1"},
       "--open half and --hold exclude each other: a half-open connection ends before it"},
      {{"h:1", "--tim", "3"}, "unrecognised option '--tim'"},
      {{"h:1", "--bogus"}, "unrecognised option '--bogus'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto options = parse(row.arguments);
    REQUIRE(options.has_error());
    CHECK(options.error().code == Errc::usage);
    CHECK(options.error().text == row.text);
  }
}

}  // namespace synspect::cli

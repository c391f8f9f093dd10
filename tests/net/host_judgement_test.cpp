#include "net/host_judgement.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace synspect;
using namespace synspect::net;
using namespace std::chrono_literals;

namespace {

constexpr NetCapabilities kBoth{true, true};
constexpr NetCapabilities kNone{};

/// An ordinary user's process, run from a file without capabilities.
CapabilityFacts ordinary() {
  CapabilityFacts facts;
  facts.bounding = kBoth;
  facts.program = "/usr/bin/synspect";
  return facts;
}

bool says(const HostCheck& check, std::string_view words) {
  return check.found.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("host: kernels by their release") {
  struct Row {
    const char* release;
    CheckStatus status;
  };
  for (const Row& row : {Row{"6.1.0-18-amd64", CheckStatus::ok}, Row{"5.12.0", CheckStatus::ok},
                         Row{"5.12", CheckStatus::ok}, Row{"10.0-rc1", CheckStatus::ok},
                         Row{"5.11.22", CheckStatus::note}, Row{"4.19.0", CheckStatus::note},
                         Row{"5", CheckStatus::note}, Row{"5.", CheckStatus::note},
                         Row{"", CheckStatus::note}, Row{"next", CheckStatus::note}}) {
    CAPTURE(row.release);
    const HostCheck check = judge_kernel(row.release);
    CHECK(check.status == row.status);
    CHECK(check.advice.empty() == (row.status == CheckStatus::ok));
    CHECK(says(check, row.release));
  }
}

TEST_CASE("host: the architecture that the tests run on") {
  CHECK(judge_architecture("x86_64").status == CheckStatus::ok);
  CHECK(judge_architecture("aarch64").status == CheckStatus::note);
}

TEST_CASE("host: slow and coarse clocks draw a note, one that is not synchronised does not") {
  const ClockFacts good{"tsc", 1ns, 25ns, true};
  CHECK(judge_clock(good).status == CheckStatus::ok);
  CHECK(says(judge_clock(good), ", synchronised"));
  ClockFacts facts = good;
  facts.synchronised = false;
  CHECK(judge_clock(facts).status == CheckStatus::ok);
  CHECK(says(judge_clock(facts), "not synchronised by NTP"));
  facts.synchronised.reset();
  CHECK_FALSE(says(judge_clock(facts), "synchronised"));
  facts.source.reset();
  CHECK(judge_clock(facts).status == CheckStatus::ok);
  CHECK(says(judge_clock(facts), "unknown source"));
  for (const char* source : {"hpet", "acpi_pm", "jiffies", "refined-jiffies"}) {
    facts = good;
    facts.source = source;
    CHECK(judge_clock(facts).status == CheckStatus::note);
  }
  facts = good;
  facts.resolution = 4ms;
  CHECK(judge_clock(facts).status == CheckStatus::note);
  facts = good;
  facts.reading = 1500ns;
  CHECK(judge_clock(facts).status == CheckStatus::note);
}

TEST_CASE("host: where the capabilities are from") {
  CapabilityFacts facts = ordinary();
  facts.effective = kBoth;
  facts.of_file = kBoth;
  CHECK(says(judge_capabilities(facts), "(of the file)"));
  facts.of_file = kNone;
  CHECK(says(judge_capabilities(facts), "(inherited)"));
  facts.ambient = kBoth;
  CHECK(says(judge_capabilities(facts), "(inherited: ambient)"));
  facts.root = true;
  CHECK(says(judge_capabilities(facts), "(root)"));
  facts.inside_user_namespace = true;
  CHECK(says(judge_capabilities(facts), "(root of a user namespace)"));
  CHECK(judge_capabilities(facts).status == CheckStatus::ok);
  CHECK(judge_capabilities(facts).advice.empty());
}

TEST_CASE("host: capabilities that are missing fail, for want of a permission") {
  CapabilityFacts facts = ordinary();
  const HostCheck none = judge_capabilities(facts);
  CHECK(none.status == CheckStatus::fail);
  CHECK(none.permission);
  CHECK(none.found == "neither CAP_NET_RAW nor CAP_NET_ADMIN");
  CHECK(none.advice == "sudo setcap cap_net_raw,cap_net_admin+ep /usr/bin/synspect");
  facts.effective = {true, false};
  CHECK(judge_capabilities(facts).status == CheckStatus::fail);
  CHECK(says(judge_capabilities(facts), "CAP_NET_RAW (inherited), but no CAP_NET_ADMIN"));
}

TEST_CASE("host: setcap is not advised where it has no effect") {
  CapabilityFacts facts = ordinary();
  facts.of_file = kBoth;  // and yet not effective
  CHECK(grant_advice(facts).starts_with("sudo setcap"));
  facts.file_on_nosuid_mount = true;
  CHECK(grant_advice(facts).find("nosuid") != std::string::npos);
  facts.no_new_privileges = true;
  CHECK(grant_advice(facts).find("no_new_privs") != std::string::npos);
  facts.bounding = {true, false};
  CHECK(grant_advice(facts).find("--cap-add") != std::string::npos);
  CHECK(grant_advice(facts).find("lacks CAP_NET_ADMIN,") != std::string::npos);
}

TEST_CASE("host: containers") {
  CHECK(judge_container({"", true, kBoth}).status == CheckStatus::ok);
  CHECK(judge_container({"docker", true, kBoth}).status == CheckStatus::ok);
  CHECK(says(judge_container({"docker", true, kBoth}), "docker"));
  CHECK(judge_container({"", false, kBoth}).status == CheckStatus::note);
  const HostCheck poor = judge_container({"podman", true, {false, true}});
  CHECK(poor.status == CheckStatus::note);
  CHECK(says(poor, "lacks CAP_NET_RAW"));
  CHECK(poor.advice.find("--cap-add NET_RAW") != std::string::npos);
}

TEST_CASE("host: the switch that denies user namespaces is the one to turn") {
  CHECK(user_namespace_advice({15000, 0, 1}).ends_with("kernel.unprivileged_userns_clone=1"));
  CHECK(user_namespace_advice({15000, 1, 1}).ends_with("restrict_unprivileged_userns=0"));
  CHECK(user_namespace_advice({0, std::nullopt, 0}).ends_with("max_user_namespaces=10000"));
  CHECK(user_namespace_advice({15000, std::nullopt, std::nullopt}).starts_with("run the demo"));
}

TEST_CASE("host: chains that see what leaves, in a listing of nft") {
  constexpr auto listing =
      "table inet filter {\n"
      "\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n"
      "\tchain output {\n\t\ttype filter hook output priority filter; policy drop;\n\t}\n"
      "\tchain other {\n\t}\n"
      "}\n"
      "table ip nat {\n"
      "\tchain out {\n\t\ttype nat hook output priority -100; policy accept;\n\t}\n"
      "}\n"
      "table ip raw {\n"
      "\tchain OUTPUT {\n\t\ttype filter hook output priority raw; policy accept;\n\t}\n"
      "}\n";
  CHECK(output_chains(listing) == std::vector<std::string>{"inet filter output", "ip raw OUTPUT"});
  CHECK(output_chains("").empty());
}

TEST_CASE("host: how a chain drops what leaves") {
  const auto chain = [](const std::string& policy, const std::string& rule) {
    return "table inet f {\n\tchain out {\n\t\ttype filter hook output priority filter; policy " +
           policy + ";\n\t\t" + rule + "\n\t}\n}\n";
  };
  CHECK(dropping(chain("drop", "")) == "policy drop");
  CHECK(dropping(chain("accept", "ct state invalid drop")) == "ct state invalid");
  CHECK(dropping(chain("accept", "ct state invalid,untracked counter packets 0 bytes 0 drop")) ==
        "ct state invalid");
  CHECK(dropping(chain("accept", "ct state invalid reject with icmp port-unreachable")) ==
        "ct state invalid");
  CHECK(dropping(chain("accept", "ct state established,related accept")) == "");
  CHECK(dropping(chain("accept", "ip daddr 192.0.2.1 drop")) == "");
}

TEST_CASE("host: what the tap must have seen") {
  constexpr std::int64_t begun = 1'000'000'000'000;
  const auto at = [](std::int64_t ns) { return Stamp{begun + ns}; };
  const CaptureTest good{at(10'123), at(20'456), at(0), at(50'000)};
  CHECK(judge_capture(good).status == CheckStatus::ok);
  CHECK(says(judge_capture(good), "10.3 us from SYN to RST"));

  CaptureTest test = good;
  test.syn = at(10'000);
  test.rst = at(20'000);
  CHECK(judge_capture(test).status == CheckStatus::note);
  CHECK(says(judge_capture(test), "whole microseconds"));
  test = good;
  test.rst.reset();
  CHECK(judge_capture(test).status == CheckStatus::note);
  test = good;
  test.syn.reset();
  CHECK(judge_capture(test).status == CheckStatus::fail);
  for (const std::int64_t elsewhere : {std::int64_t{-1}, std::int64_t{50'001}}) {
    test = good;
    test.syn = at(elsewhere);
    CHECK(judge_capture(test).status == CheckStatus::fail);
  }
}

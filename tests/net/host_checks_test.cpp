#include "net/host_checks.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "in_private_network.hpp"
#include "net/nft_session.hpp"

using namespace synspect;
using namespace synspect::test;

TEST_CASE("host checks: where all is there, none fails, and nothing stays behind") {
  in_private_network([] {
    std::set<std::string> names;
    net::check_host(16, [&](const HostCheck& check) {
      const std::string name{check.name};
      expect(names.insert(name).second, "one check named " + name);
      expect(check.status != CheckStatus::fail, name + ": " + check.found);
      expect(!check.found.empty(), name + ": a fact");
      expect(check.advice.empty() == (check.status == CheckStatus::ok), name + ": advice");
    });
    expect_equal(names.size(), std::size_t{12}, "checks");
    auto session = net::NftSession::open();
    expect(session.has_value(), "nft");
    expect_equal(session->run("list ruleset").value(), std::string{}, "rules left");
  });
}

TEST_CASE("host checks: the capture sees lo, and a guard holds") {
  in_private_network([] {
    expect_equal(net::check_capture().found.substr(0, 23), std::string{"both directions seen on"},
                 "capture");
    expect(net::check_guard().found.find("holds") != std::string::npos, "the guard holds");
  });
}

TEST_CASE("host checks: without lo, what can be told is told") {
  in_private_network([] {
    run("ip link set lo down");
    expect(net::check_capture().status == CheckStatus::note, "note");
    expect_equal(net::check_capture().advice, std::string{"sudo ip link set lo up"}, "advice");
    expect(net::check_guard().status == CheckStatus::ok, "a table can be made all the same");
  });
}

TEST_CASE("host checks: a firewall that drops what leaves") {
  in_private_network([] {
    expect(net::check_firewall().status == CheckStatus::ok, "no rule");
    auto session = net::NftSession::open();
    expect(session.has_value(), "nft");
    expect(session
               ->run("add table ip strict\nadd chain ip strict out { type filter hook output "
                     "priority 0; }\nadd rule ip strict out ct state invalid drop")
               .has_value(),
           "a rule");
    const HostCheck check = net::check_firewall();
    expect(check.status == CheckStatus::note, "note");
    expect_equal(check.found, std::string{"may drop what we send: ip strict out: ct state invalid"},
                 "found");
  });
}

TEST_CASE("host checks: a firewall that drops on lo is told from a capture that sees nothing") {
  in_private_network([] {
    auto session = net::NftSession::open();
    expect(session.has_value(), "nft");
    const std::string chain =
        "add table ip strict\nadd chain ip strict in { type filter hook input priority 0; policy "
        "drop; }";
    expect(session->run(chain).has_value(), "a chain");
    const HostCheck check = net::check_capture();
    expect(check.status == CheckStatus::note, "note: " + check.found);
    expect(check.advice.find("nft list ruleset") != std::string::npos, "advice");
  });
}

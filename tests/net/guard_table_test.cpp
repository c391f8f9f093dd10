#include "net/guard_table.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace synspect::net;

TEST_CASE("guard table: names are never used twice") {
  CHECK(owned_table_name() != owned_table_name());
  CHECK(plain_table_name(this_process()) != plain_table_name(this_process()));
}

TEST_CASE("guard table: a plain table's name tells its owner") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  for (const ProcessIdentity owner :
       {this_process(), ProcessIdentity{}, ProcessIdentity{most, most, most, most}}) {
    const auto told = plain_table_owner(plain_table_name(owner));
    REQUIRE(told.has_value());
    CHECK(*told == owner);
  }
}

TEST_CASE("guard table: other tables tell nothing") {
  for (const char* name :
       {"", "filter", "synspect-plain-", "synspect-plain-1-2-3-4", "synspect-plain-1-2-3-x-5",
        "synspect-plain-1-2--4-5", "synspect-plain-99999999999999999999-2-3-4-5"}) {
    CAPTURE(name);
    CHECK_FALSE(plain_table_owner(name).has_value());
  }
  CHECK_FALSE(plain_table_owner(owned_table_name()).has_value());
}

TEST_CASE("guard table: tables in a listing") {
  CHECK(listed_tables("").empty());
  CHECK(listed_tables("table inet one\ntable ip other\ntable inet two") ==
        std::vector<std::string>{"one", "two"});
}

TEST_CASE("guard table: the command") {
  const std::vector<std::uint16_t> ports{61000, 61001, 61003};
  CHECK(table_command("t", true, {}, ports) ==
        "add table inet t {\nflags owner\nset ports {\ntype inet_service\nflags interval\n"
        "elements = { 61000-61001, 61003 }\n}\nchain input {\n"
        "type filter hook input priority -300; policy accept;\n"
        "iifname \"lo\" tcp flags & (fin | syn | rst | ack) == syn accept\n"
        "tcp dport @ports counter drop\n}\n}\n");
  CHECK(table_command("t", false, {}, ports).find("owner") == std::string::npos);
}

TEST_CASE("guard table: at prerouting it spares what is for other hosts") {
  const std::vector<std::uint16_t> ports{61000, 61001};
  const std::vector<synspect::Address> hosts{*synspect::Address::parse("192.0.2.1"),
                                             *synspect::Address::parse("2001:db8::1")};
  CHECK(table_command("t", true, hosts, ports) ==
        "add table inet t {\nflags owner\nchain prerouting {\n"
        "type filter hook prerouting priority -300; policy accept;\n"
        "iifname \"lo\" tcp flags & (fin | syn | rst | ack) == syn accept\n"
        "ip daddr 192.0.2.1 tcp dport 61000-61001 counter drop\n"
        "ip6 daddr 2001:db8::1 tcp dport 61000-61001 counter drop\n}\n}\n");
}

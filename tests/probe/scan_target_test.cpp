#include "probe/scan_target.hpp"

#include <doctest/doctest.h>

#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

std::string text_of(const Result<ScanTarget>& target) {
  if (!target) return target.error().text;
  const auto* range = std::get_if<AddressRange>(&target->what);
  const std::string what =
      range != nullptr ? range->text() : "name " + std::get<std::string>(target->what);
  return what + (target->port ? " port " + std::to_string(*target->port) : "");
}

struct Row {
  std::string given;
  std::string expected;
};

}  // namespace

TEST_CASE("scan targets: addresses, networks, ranges and names, with a port or without") {
  const Row rows[] = {
      {"10.0.0.1", "10.0.0.1"},
      {"10.0.0.1:443", "10.0.0.1 port 443"},
      {"10.0.0.0/16", "10.0.0.0/16"},
      {"10.0.0.7/16", "10.0.0.0/16"},
      {"10.0.0.0/24:80", "10.0.0.0/24 port 80"},
      {"10.0.0.7/32", "10.0.0.7"},
      {"10.0.0.7/0", "0.0.0.0/0"},
      {"10.0.0.7/08", "10.0.0.0/8"},
      {"10.0.0.1-10.0.3.255", "10.0.0.1-10.0.3.255"},
      {"10.0.0.0-10.0.3.255", "10.0.0.0/22"},
      {"10.0.0.1-10.0.0.1", "10.0.0.1"},
      {"10.0.0.1-10.0.0.9:22", "10.0.0.1-10.0.0.9 port 22"},
      {"2001:db8::7", "2001:db8::7"},
      {"::", "::"},
      {"[2001:db8::7]", "2001:db8::7"},
      {"[2001:db8::7]:443", "2001:db8::7 port 443"},
      {"2001:db8::/120", "2001:db8::/120"},
      {"2001:db8::7/120", "2001:db8::/120"},
      {"[2001:db8::]/120", "2001:db8::/120"},
      {"[2001:db8::]/120:443", "2001:db8::/120 port 443"},
      {"[2001:db8::/120]", "2001:db8::/120"},
      {"[2001:db8::/120]:443", "2001:db8::/120 port 443"},
      {"::/0", "::/0"},
      {"::ffff:10.0.0.0/120", "::ffff:10.0.0.0/120"},
      {"2001:db8::1-2001:db8::ff", "2001:db8::1-2001:db8::ff"},
      {"[2001:db8::1-2001:db8::ff]:80", "2001:db8::1-2001:db8::ff port 80"},
      {"[10.0.0.0/24]:80", "10.0.0.0/24 port 80"},
      {"db.example", "name db.example"},
      {"db.example:443", "name db.example port 443"},
      {"my-host", "name my-host"},
      {"my-host-10-0-0-1:80", "name my-host-10-0-0-1 port 80"},
      {"-", "name -"},
      {"fe80::1%eth0", "name fe80::1%eth0"},
      {"[fe80::1%eth-0]:22", "name fe80::1%eth-0 port 22"},
      {"10.0.1", "name 10.0.1"},
      {"010.0.0.1", "name 010.0.0.1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(text_of(parse_scan_target(row.given)) == row.expected);
  }
}

TEST_CASE("scan targets: what cannot be read is a usage error that quotes it") {
  const std::string no_address = ": before the slash must stand an address";
  const std::string length_v4 = ": after the slash must stand a number from 0 to 32";
  const std::string length_v6 = ": after the slash must stand a number from 0 to 128";
  const std::string not_two = ": a range is two whole addresses";
  const std::string bad_port = ": the port must be a number from 1 to 65535";
  const Row rows[] = {
      {"", "target: empty"},
      {":80", "target :80: no host"},
      {"10.0.0.1:0", "target 10.0.0.1:0" + bad_port},
      {"10.0.0.0/24:https", "target 10.0.0.0/24:https" + bad_port},
      {"10.0.0.0/24:", "target 10.0.0.0/24:" + bad_port},
      {"/24", "target /24" + no_address},
      {"host/24", "target host/24" + no_address},
      {"10.0/16", "target 10.0/16" + no_address},
      {"fe80::1%eth0/64", "target fe80::1%eth0/64" + no_address},
      {"10.0.0.0/", "target 10.0.0.0/" + length_v4},
      {"10.0.0.0/33", "target 10.0.0.0/33" + length_v4},
      {"10.0.0.0/-1", "target 10.0.0.0/-1" + length_v4},
      {"10.0.0.0/+8", "target 10.0.0.0/+8" + length_v4},
      {"10.0.0.0/ 8", "target 10.0.0.0/ 8" + length_v4},
      {"10.0.0.0/4294967304", "target 10.0.0.0/4294967304" + length_v4},
      {"10.0.0.0/255.0.0.0", "target 10.0.0.0/255.0.0.0" + length_v4},
      {"10.0.0.0/24/8", "target 10.0.0.0/24/8" + length_v4},
      {"10.0.0.0/24-10.0.1.0/24", "target 10.0.0.0/24-10.0.1.0/24" + length_v4},
      {"2001:db8::/129", "target 2001:db8::/129" + length_v6},
      {"2001:db8::/120:443", "target 2001:db8::/120:443" + length_v6},
      {"[2001:db8::]/129", "target [2001:db8::]/129" + length_v6},
      {"[2001:db8::]/", "target [2001:db8::]/" + length_v6},
      {"[2001:db8::", "target [2001:db8::: the bracket is not closed"},
      {"10.0.0.9-10.0.0.1", "target 10.0.0.9-10.0.0.1: the range runs backwards"},
      {"10.0.0.1-20", "target 10.0.0.1-20" + not_two},
      {"10.0.0.1-", "target 10.0.0.1-" + not_two},
      {"-10.0.0.1", "target -10.0.0.1" + not_two},
      {"10.0.0.1-10.0.0.2-10.0.0.3", "target 10.0.0.1-10.0.0.2-10.0.0.3" + not_two},
      {"10.0.0.1 - 10.0.0.9", "target 10.0.0.1 - 10.0.0.9: a name has neither blanks nor commas"},
      {"10.0.0.1-2001:db8::1", "target 10.0.0.1-2001:db8::1: the range mixes IPv4 and IPv6"},
      {"db.example web.example",
       "target db.example web.example: a name has neither blanks nor commas"},
      {"10.0.0.1,10.0.0.2", "target 10.0.0.1,10.0.0.2: a name has neither blanks nor commas"},
      {"10.0.0.1\t80", "target: contains a control character"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    const auto target = parse_scan_target(row.given);
    CHECK(text_of(target) == row.expected);
    REQUIRE(target.has_error());
    CHECK(target.error().code == Errc::usage);
  }
}

TEST_CASE("range lists: addresses alone") {
  const Row good[] = {
      {"10.0.0.0/8,192.168.1.5", "10.0.0.0/8,192.168.1.5"},
      {" 10.0.0.1 ,\t10.0.0.3-10.0.0.9 ", "10.0.0.1,10.0.0.3-10.0.0.9"},
      {"[2001:db8::]/32,10.0.0.1,10.0.0.1", "2001:db8::/32,10.0.0.1,10.0.0.1"},
  };
  for (const Row& row : good) {
    CAPTURE(row.given);
    CHECK(test::text_of(parse_range_list(row.given).value()) == row.expected);
  }
  const Row bad[] = {
      {"", "target: empty"},
      {"10.0.0.1,", "target: empty"},
      {"10.0.0.1,,10.0.0.2", "target: empty"},
      {"10.0.0.1:80", "range 10.0.0.1:80: must be addresses, without a port"},
      {"10.0.0.1, db.example", "range db.example: must be addresses, without a port"},
      {"10.0.0.0/33", "target 10.0.0.0/33: after the slash must stand a number from 0 to 32"},
  };
  for (const Row& row : bad) {
    CAPTURE(row.given);
    const auto ranges = parse_range_list(row.given);
    REQUIRE(ranges.has_error());
    CHECK(ranges.error().code == Errc::usage);
    CHECK(ranges.error().text == row.expected);
  }
}

TEST_CASE("lines of a file: what they say") {
  const Row rows[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"10.0.0.0/8\r", "10.0.0.0/8"},
      {"10.0.0.0/8\r\n", "10.0.0.0/8"},
      {" \t10.0.0.0/8 \t", "10.0.0.0/8"},
      {"10.0.0.0/8 # the lab", "10.0.0.0/8"},
      {"10.0.0.0/8#the lab # and more", "10.0.0.0/8"},
      {"10.0.0.0/8, 10.1.0.1", "10.0.0.0/8, 10.1.0.1"},
      {"# nothing", ""},
      {"   # nothing", ""},
      {"#", ""},
      {"", ""},
      {"\r", ""},
      {" \t \r\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(line_content(row.given) == row.expected);
  }
}

}  // namespace synspect::probe

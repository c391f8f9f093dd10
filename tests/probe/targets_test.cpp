#include "probe/targets.hpp"

#include <doctest/doctest.h>

namespace synspect::probe {
namespace {

std::optional<std::uint16_t> services(const std::string& name) {
  if (name == "https") return 443;
  if (name == "http-alt") return 8080;
  if (name == "ssh") return 22;
  return std::nullopt;
}

std::string text_of(const Result<TargetSpec>& spec) {
  if (!spec) return spec.error().text;
  return spec->host + (spec->port ? " port " + std::to_string(*spec->port) : "");
}

std::string text_of(const Result<std::vector<std::uint16_t>>& ports) {
  if (!ports) return ports.error().text;
  std::string text;
  for (const std::uint16_t port : *ports) {
    text.append(text.empty() ? "" : " ").append(std::to_string(port));
  }
  return text;
}

struct Row {
  std::string given;
  std::string expected;
};

}  // namespace

TEST_CASE("targets: host and port taken apart") {
  const Row rows[] = {
      {"db.example", "db.example"},
      {"db.example:443", "db.example port 443"},
      {"192.0.2.7", "192.0.2.7"},
      {"192.0.2.7:1", "192.0.2.7 port 1"},
      {"192.0.2.7:65535", "192.0.2.7 port 65535"},
      {"192.0.2.7:0443", "192.0.2.7 port 443"},
      {"::1", "::1"},
      {"2001:db8::7", "2001:db8::7"},
      {"[2001:db8::7]", "2001:db8::7"},
      {"[2001:db8::7]:443", "2001:db8::7 port 443"},
      {"fe80::1%eth0", "fe80::1%eth0"},
      {"[fe80::1%eth0]:22", "fe80::1%eth0 port 22"},
      {"localhost:80", "localhost port 80"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(text_of(parse_target(row.given)) == row.expected);
  }
}

TEST_CASE("targets: what cannot be read is a usage error that quotes it") {
  const std::string bad_port = ": the port must be a number from 1 to 65535";
  const Row rows[] = {
      {"", "target: empty"},
      {":80", "target :80: no host"},
      {":", "target :: no host"},
      {"[]", "target []: no host"},
      {"[]:80", "target []:80: no host"},
      {"[::1", "target [::1: the bracket is not closed"},
      {"[::1]80", "target [::1]80: after the bracket only :PORT can follow"},
      {"[::1]]", "target [::1]]: after the bracket only :PORT can follow"},
      {"[::1]:", "target [::1]:" + bad_port},
      {"host:", "target host:" + bad_port},
      {"host:0", "target host:0" + bad_port},
      {"host:65536", "target host:65536" + bad_port},
      {"host:70000", "target host:70000" + bad_port},
      {"host:99999999999999999999", "target host:99999999999999999999" + bad_port},
      {"host:-1", "target host:-1" + bad_port},
      {"host:+80", "target host:+80" + bad_port},
      {"host: 80", "target host: 80" + bad_port},
      {"ho\x1bst:80", "target: contains a control character"},
      {"host:80 ", "target host:80 " + bad_port},
      {"host:0x50", "target host:0x50" + bad_port},
      {"host:https", "target host:https" + bad_port},
      {"[fe80::1%eth0]:0", "target [fe80::1%eth0]:0" + bad_port},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    const auto spec = parse_target(row.given);
    CHECK(text_of(spec) == row.expected);
    REQUIRE(spec.has_error());
    CHECK(spec.error().code == Errc::usage);
  }
}

TEST_CASE("ports: numbers, ranges and names, each once, in the order given") {
  const Row rows[] = {
      {"80", "80"},
      {"1,65535", "1 65535"},
      {"443,22,80", "443 22 80"},
      {"80,80,80", "80"},
      {"8000-8003", "8000 8001 8002 8003"},
      {"8002,8000-8003", "8002 8000 8001 8003"},
      {"7-7", "7"},
      {"65534-65535", "65534 65535"},
      {"https,22,ssh", "443 22"},
      {"http-alt", "8080"},
      {"00080", "80"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(text_of(parse_ports(row.given, services)) == row.expected);
  }
  const auto all = parse_ports("1-65535", services);
  REQUIRE(all.has_value());
  CHECK(all->size() == 65535);
  CHECK(all->front() == 1);
  CHECK(all->back() == 65535);
}

TEST_CASE("ports: what cannot be read is a usage error that quotes it") {
  const std::string bad = ": must be a number from 1 to 65535";
  const Row rows[] = {
      {"", "port " + bad},
      {",", "port " + bad},
      {"80,", "port " + bad},
      {",80", "port " + bad},
      {"0", "port 0" + bad},
      {"65536", "port 65536" + bad},
      {"70000", "port 70000" + bad},
      {"4294967376", "port 4294967376" + bad},
      {"0-10", "port 0" + bad},
      {"10-70000", "port 70000" + bad},
      {"10-", "port " + bad},
      {"1-2-3", "port 2-3" + bad},
      {"22-ssh", "port ssh" + bad},
      {"90-80", "ports 90-80: the range runs backwards"},
      {"gopher", "port gopher: no such service"},
      {"-80", "port -80: no such service"},
      {"-", "port -: no such service"},
      {"80 ", "port 80 : no such service"},
      {"22,gopher", "port gopher: no such service"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    const auto ports = parse_ports(row.given, services);
    CHECK(text_of(ports) == row.expected);
    REQUIRE(ports.has_error());
    CHECK(ports.error().code == Errc::usage);
  }
}

}  // namespace synspect::probe

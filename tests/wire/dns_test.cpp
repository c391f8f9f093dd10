#include "wire/dns.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::hex;
using test::join;

// id 7, a question for "a.example", type A
constexpr std::string_view kAsks = "0007 0100 0001 0000 0000 0000";
constexpr std::string_view kAnswersTwo = "0007 8180 0001 0002 0000 0000";
const Bytes kName = hex("01 61 07 6578616d706c65 00");
const Bytes kAddressOfIt = hex("0001 0001");

std::string name_of(std::string_view labels) {
  const auto message = parse_dns(join({hex(kAsks), hex(labels), kAddressOfIt}));
  return message ? message->name : "none";
}

}  // namespace

TEST_CASE("dns: a question") {
  const auto message = parse_dns(join({hex(kAsks), kName, kAddressOfIt}));
  REQUIRE(message);
  CHECK(message->id == 7);
  CHECK_FALSE(message->is_answer);
  CHECK(message->name == "a.example");
  CHECK(message->type == 1);
  CHECK(message->addresses.empty());
  CHECK_FALSE(message->ttl);
}

TEST_CASE("dns: an answer, its addresses behind an alias") {
  const Bytes alias = hex("c00c 0005 0001 00000005 0004 01 63 c00e");
  const Bytes address = hex("01 63 c00e 0001 0001 0000012c 0004 c0000209");
  const auto message = parse_dns(join({hex(kAnswersTwo), kName, kAddressOfIt, alias, address}));
  REQUIRE(message);
  CHECK(message->is_answer);
  CHECK(message->name == "a.example");
  REQUIRE(message->addresses.size() == 1);
  CHECK(message->addresses.front().text() == "192.0.2.9");
  CHECK(message->ttl == std::chrono::seconds{300});  // the alias has its own, which is not it
}

TEST_CASE("dns: the least time to live of the addresses (RFC 2181 section 8)") {
  struct Row {
    std::string_view first, second;
    int seconds;
  };
  const Row rows[] = {{"0000003c", "0000012c", 60},
                      {"0000012c", "0000003c", 60},
                      {"7fffffff", "7fffffff", 0x7fffffff},
                      {"80000000", "0000003c", 0}};
  for (const Row& row : rows) {
    CAPTURE(row.first);
    const auto address = [](std::string_view ttl, std::string_view octets) {
      return join({hex("c00c 0001 0001"), hex(ttl), hex("0004"), hex(octets)});
    };
    const auto message =
        parse_dns(join({hex(kAnswersTwo), kName, kAddressOfIt, address(row.first, "c0000209"),
                        address(row.second, "c000020a")}));
    REQUIRE(message);
    CHECK(message->addresses.size() == 2);
    CHECK(message->ttl == std::chrono::seconds{row.seconds});
  }
}

TEST_CASE("dns: a name writes nothing but printable ASCII (RFC 1035 section 5.1)") {
  struct Row {
    std::string_view what, labels, name;
  };
  const Row rows[] = {
      {"the root", "00", ""},
      {"escape and newline", "06 611b5b316d0a 00", R"(a\027[1m\010)"},
      {"a space", "03 612062 00", R"(a\032b)"},
      {"a backslash", "03 615c62 00", R"(a\\b)"},
      {"a dot in a label", "03 612e62 01 63 00", R"(a\.b.c)"},
      {"quotes and signs stay", "06 252c3d222740 00", R"(%,="'@)"},
      {"zero, DEL, beyond ASCII", "05 007f80c3ff 00", R"(\000\127\128\195\255)"},
      {"an underscore", "04 5f746370 00", "_tcp"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(name_of(row.labels) == row.name);
  }
}

TEST_CASE("dns: cut anywhere it is none, and nothing is read beyond it") {
  const Bytes whole = join({hex(kAsks), kName, kAddressOfIt});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK_FALSE(parse_dns(cut));
  }
}

TEST_CASE("dns: a name that points to itself is never followed") {
  CHECK(name_of("c00c") == "none");
  const Bytes itself = hex("c01b 0001 0001 0000003c 0004 c0000209");  // 0x1b: where it stands
  const auto message =
      parse_dns(join({hex("0007 8180 0001 0001 0000 0000"), kName, kAddressOfIt, itself}));
  REQUIRE(message);
  CHECK(message->addresses.size() == 1);
}

}  // namespace synspect::wire

#include "base/address.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <random>
#include <string>
#include <string_view>

namespace synspect {
namespace {

using Octets4 = std::array<std::uint8_t, 4>;
using Octets16 = std::array<std::uint8_t, 16>;

template <typename Octets>
std::string system_text(const Octets& octets) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const int family = octets.size() == 4 ? AF_INET : AF_INET6;
  REQUIRE(inet_ntop(family, octets.data(), out.data(), out.size()) != nullptr);
  return out.data();
}

/// Random octets, of which many are zero, or of which the first ones are those of a mapped
/// address: the cases that RFC 5952 is about.
Octets16 random_v6(std::mt19937_64& random) {
  Octets16 octets{};
  const auto zero_groups = random();
  const bool low_octets_only = random() % 4 == 0;
  for (std::size_t i = 0; i < 16; ++i) {
    const bool zero = (zero_groups >> (i / 2) & 1) != 0 || (low_octets_only && i % 2 == 0);
    if (!zero) octets[i] = static_cast<std::uint8_t>(random());
  }
  if (random() % 8 == 0) {
    std::fill(octets.begin(), octets.begin() + 12, std::uint8_t{0});
    octets[10] = octets[11] = 0xff;
  }
  return octets;
}

/// `::192.0.2.1`, deprecated by RFC 4291 section 2.5.5.1: inet_ntop still writes it so, we do not.
bool is_v4_compatible(const Octets16& octets) {
  return std::all_of(octets.begin(), octets.begin() + 12, [](auto octet) { return octet == 0; }) &&
         (octets[12] != 0 || octets[13] != 0);
}

}  // namespace

TEST_CASE("address text: as inet_ntop writes it, and read back") {
  std::mt19937_64 random{5952};
  int compared = 0;
  for (int i = 0; i < 30'000; ++i) {
    const Octets16 octets = random_v6(random);
    const Address address{octets};
    const std::string text = address.text();
    if (!is_v4_compatible(octets)) {
      REQUIRE(text == system_text(octets));
      ++compared;
    }
    REQUIRE(Address::parse(text) == address);
  }
  CHECK(compared > 20'000);
  for (int i = 0; i < 10'000; ++i) {
    const auto bits = random();
    Octets4 octets{};
    for (std::size_t k = 0; k < 4; ++k) octets[k] = static_cast<std::uint8_t>(bits >> (8 * k));
    REQUIRE(Address{octets}.text() == system_text(octets));
    REQUIRE(Address::parse(system_text(octets)) == Address{octets});
  }
}

TEST_CASE("address text: the rules of RFC 5952") {
  struct Row {
    std::string_view given, canonical;
  };
  const Row rows[] = {
      {"2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},  // 4.1, 4.2.1, 4.3
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},            // 4.2.2: never one group alone
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},                     // 4.2.3: the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},               // 4.2.3: the first of equals
      {"0:0:0:0:0:0:0:0", "::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"::ffff:c000:201", "::ffff:192.0.2.1"},  // 5: a known prefix with an IPv4 address in it
      {"::192.0.2.1", "::c000:201"},            // but not the deprecated one
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"::FFFF:0.0.0.0", "::ffff:0.0.0.0"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"192.0.2.7", "192.0.2.7"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    const auto address = Address::parse(row.given);
    REQUIRE(address.has_value());
    CHECK(address->text() == row.canonical);
  }
}

TEST_CASE("address parse: refuses what inet_pton refuses") {
  const std::string_view rows[] = {
      "",
      " ",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.256",
      "1.2.3.-4",
      "01.2.3.4",
      "1.2.3.4 ",
      "1..3.4",
      "1.2.3.0x4",
      "0001.2.3.4",
      "a.b.c.d",
      ":",
      ":::",
      "1:2:3",
      "1::2::3",
      "12345::",
      "::g",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7:8::",
      "::1:2:3:4:5:6:7:8",
      "::1.2.3",
      "::1.2.3.4:5",
      "fe80::1%eth0",
      "[::1]",
      "1:2:3:4:5:6:7:1.2.3.4",
      "::256.1.1.1",
      ":1::2",
      "1::2:",
      "localhost",
      "::-1",
      "::0x1",
  };
  for (const std::string_view text : rows) {
    CAPTURE(text);
    Octets16 octets{};
    const int family = text.find(':') == std::string_view::npos ? AF_INET : AF_INET6;
    REQUIRE(inet_pton(family, std::string{text}.c_str(), octets.data()) == 0);
    CHECK_FALSE(Address::parse(text).has_value());
  }
}

// RFC 4291 section 2.2 lets a dotted quad stand for the last 32 bits only.
TEST_CASE("address parse: no dotted quad before the gap") {
  const std::string_view rows[] = {"1.2.3.4::", "1.2.3.4::5", "1:1.2.3.4::", "1.2.3.4::1.2.3.4"};
  for (const std::string_view text : rows) {
    CAPTURE(text);
    CHECK_FALSE(Address::parse(text).has_value());
  }
}

TEST_CASE("address parse: one changed character, judged as inet_pton judges it") {
  std::mt19937_64 random{4291};
  const std::string_view alphabet = "0123456789abcdefF:.:.:";
  for (int i = 0; i < 40'000; ++i) {
    const Octets16 octets = random_v6(random);
    std::string text = random() % 4 == 0
                           ? system_text(Octets4{octets[0], octets[1], octets[14], octets[15]})
                           : system_text(octets);
    const std::size_t at = random() % text.size();
    const char letter = alphabet[random() % alphabet.size()];
    switch (random() % 3) {
      case 0: text[at] = letter; break;
      case 1: text.erase(at, 1); break;
      default: text.insert(at, 1, letter); break;
    }
    CAPTURE(text);
    Octets16 expected{};
    const bool v6 = text.find(':') != std::string::npos;
    const bool valid = inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), expected.data()) == 1;
    const auto address = Address::parse(text);
    REQUIRE(address.has_value() == valid);
    if (valid) {
      REQUIRE(*address == Address{std::span{expected}.first(v6 ? 16 : 4)});
    }
  }
}

TEST_CASE("address: kinds") {
  struct Row {
    std::string_view text;
    bool link_local, unspecified, multicast;
  };
  const Row rows[] = {
      {"192.0.2.1", false, false, false},   {"0.0.0.0", false, true, false},
      {"224.0.0.1", false, false, true},    {"239.255.255.255", false, false, true},
      {"240.0.0.1", false, false, false},   {"223.255.255.255", false, false, false},
      {"169.254.1.1", false, false, false},  // fe80::/10 alone needs a scope
      {"::", false, true, false},           {"::1", false, false, false},
      {"fe80::1", true, false, false},      {"febf:ffff::1", true, false, false},
      {"fec0::1", false, false, false},     {"ff02::1", false, false, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Address address = Address::parse(row.text).value();
    CHECK(address.is_link_local() == row.link_local);
    CHECK(address.is_unspecified() == row.unspecified);
    CHECK(address.is_multicast() == row.multicast);
  }
}

TEST_CASE("address: order and equality tell the families apart") {
  const Address v4 = Address::parse("0.0.0.0").value();
  const Address v6 = Address::parse("::").value();
  CHECK(v4 == Address{});
  CHECK(v4 != v6);
  CHECK(v4 < v6);
  CHECK(Address::parse("10.0.0.2") < Address::parse("10.0.0.10"));
  CHECK(v4.octets().size() == 4);
  CHECK(v6.octets().size() == 16);
  CHECK(v4.family() == Family::v4);
  CHECK(v6.is_v6());
  CHECK(to_string(v4.family()) == "IPv4");
  CHECK(to_string(v6.family()) == "IPv6");
}

}  // namespace synspect

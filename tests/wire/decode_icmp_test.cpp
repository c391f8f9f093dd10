#include "wire/decode.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"
#include "wire/decoded_text.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::decoded_text;
using test::hex;
using test::join;

/// Who complains (192.0.2.254 or 2001:db8::fe) to whom; the lengths are filled in.
Bytes icmp_packet(Family family, std::string_view icmp) {
  const Bytes body = hex(icmp);
  const auto length = static_cast<std::uint8_t>(body.size());
  if (family == Family::v4) {
    Bytes header = hex("45000000 00000000 3f010000 c00002fe c0000201");
    header[3] = static_cast<std::uint8_t>(20 + length);
    return join({header, body});
  }
  Bytes header =
      hex("60000000 00003a3f 20010db80000000000000000000000fe 20010db8000000000000000000000001");
  header[5] = length;
  return join({header, body});
}

std::string text_of(Family family, std::string_view icmp) {
  const Bytes packet = icmp_packet(family, icmp);
  return decoded_text(decode(LinkType::raw, packet, packet.size()));
}

// 192.0.2.1:40000 > 192.0.2.9:443 seq 1000, eight octets of TCP
constexpr std::string_view kQuote4 =
    "4500003c 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8";
// [2001:db8::1]:40000 > [2001:db8::9]:443 seq 1000, eight octets of TCP
constexpr std::string_view kAddresses6 =
    "20010db8000000000000000000000001 20010db8000000000000000000000009";
constexpr std::string_view kTcp8 = "9c4001bb 000003e8";

constexpr std::string_view kWho4 =
    " 192.0.2.254 > 192.0.2.1: 192.0.2.1:40000 > 192.0.2.9:443 seq 1000";
constexpr std::string_view kWho6 =
    " 2001:db8::fe > 2001:db8::1: [2001:db8::1]:40000 > [2001:db8::9]:443 seq 1000";

}  // namespace

TEST_CASE("decode ICMP: which types are errors") {
  struct Row {
    Family family;
    std::string_view type_code, outcome;
  };
  const Row rows[] = {
      {Family::v4, "0301", "icmp 3/1"},   {Family::v4, "030d", "icmp 3/13"},
      {Family::v4, "0b00", "icmp 11/0"},  {Family::v4, "0c02", "icmp 12/2"},
      {Family::v4, "03ff", "icmp 3/255"}, {Family::v4, "0000", "not TCP"},
      {Family::v4, "0400", "not TCP"},    {Family::v4, "0501", "not TCP"},
      {Family::v4, "0800", "not TCP"},    {Family::v4, "0101", "not TCP"},
      {Family::v6, "0101", "icmp 1/1"},   {Family::v6, "0104", "icmp 1/4"},
      {Family::v6, "0200", "icmp 2/0"},   {Family::v6, "0300", "icmp 3/0"},
      {Family::v6, "0402", "icmp 4/2"},   {Family::v6, "0000", "not TCP"},
      {Family::v6, "0500", "not TCP"},    {Family::v6, "8000", "not TCP"},
      {Family::v6, "8700", "not TCP"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type_code);
    const bool v6 = row.family == Family::v6;
    std::string icmp{row.type_code};
    icmp += "0000 00000000";
    icmp += v6 ? "60000000 00280601" + std::string{kAddresses6} + std::string{kTcp8}
               : std::string{kQuote4};
    std::string expected{row.outcome};
    if (expected.starts_with("icmp")) expected += v6 ? kWho6 : kWho4;
    CHECK(text_of(row.family, icmp) == expected);
  }
}

TEST_CASE("decode ICMP: the quote over IPv4") {
  struct Row {
    std::string_view name, quote, outcome;
  };
  const std::string whole = "icmp 3/13" + std::string{kWho4};
  const Row rows[] = {
      {"eight octets of TCP", "4500003c 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8",
       whole},
      {"a whole segment and a trailer (RFC 4884)",
       "45000028 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8 00000000 5002faf0 00000000"
       "0000000000000000",
       whole},
      {"IP options", "46000040 1c464000 01060000 c0000201 c0000209 94040000 9c4001bb 000003e8",
       whole},
      {"total length in the wrong byte order",
       "45003c00 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8", whole},
      {"total length 1", "45000001 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8", whole},
      {"first fragment", "4500003c 1c462000 01060000 c0000201 c0000209 9c4001bb 000003e8", whole},
      {"seven octets of TCP", "4500003c 1c464000 01060000 c0000201 c0000209 9c4001bb 000003",
       "truncated"},
      {"no TCP", "4500003c 1c464000 01060000 c0000201 c0000209", "truncated"},
      {"half an IP header", "4500003c 1c464000 0106", "truncated"},
      {"nothing", "", "truncated"},
      {"later fragment", "4500003c 1c462007 01060000 c0000201 c0000209 9c4001bb 000003e8",
       "fragment"},
      {"UDP", "4500003c 1c464000 01110000 c0000201 c0000209 9c4001bb 000003e8", "not TCP"},
      {"an ICMP error in turn", "4500003c 1c464000 01010000 c0000201 c0000209 030d0000 00000000",
       "not TCP"},
      {"header length 4 words", "4400003c 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8",
       "bad IP header"},
      {"version 5", "5500003c 1c464000 01060000 c0000201 c0000209 9c4001bb 000003e8",
       "bad IP header"},
      {"IPv6",
       "60000000 00280601 20010db8000000000000000000000001 20010db80000000000000000"
       "00000009 9c4001bb 000003e8",
       "bad IP header"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(text_of(Family::v4, "030d0000 00000000" + std::string{row.quote}) == row.outcome);
  }
  CHECK(text_of(Family::v4, "030d0000 000000") == "truncated");
}

TEST_CASE("decode ICMP: the quote over IPv6") {
  struct Row {
    std::string_view name, next, after, outcome;
  };
  const std::string whole = "icmp 1/1" + std::string{kWho6};
  const Row rows[] = {
      {"eight octets of TCP", "06", "9c4001bb 000003e8", whole},
      {"hop by hop and options", "00",
       "3c00010400000000 0601010c000000000000000000000000 9c4001bb 000003e8", whole},
      {"first fragment", "2c", "0600000100000007 9c4001bb 000003e8", whole},
      {"seven octets of TCP", "06", "9c4001bb 000003", "truncated"},
      {"cut in its options", "00", "0601010c00000000", "truncated"},
      {"later fragment", "2c", "0600000800000007 9c4001bb 000003e8", "fragment"},
      {"UDP", "11", "9c4001bb 000003e8", "not TCP"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string quote = "60000000 0028" + std::string{row.next} + "01" +
                              std::string{kAddresses6} + std::string{row.after};
    CHECK(text_of(Family::v6, "01010000 00000000" + quote) == row.outcome);
  }
}

TEST_CASE("decode ICMP: padding of the frame is no part of the quote") {
  // Seven octets of TCP, and what would be the eighth is Ethernet's padding.
  const Bytes packet = icmp_packet(Family::v4,
                                   "030d0000 00000000 4500003c 1c464000 01060000"
                                   "c0000201 c0000209 9c4001bb 000003");
  const Bytes frame = join({hex("020000000001 0200000000fe 0800"), packet, hex("e8 00 00")});
  CHECK(decoded_text(decode(LinkType::en10mb, frame, frame.size())) == "truncated");
}

TEST_CASE("decode ICMP: the checksum is judged when the whole message is there") {
  const auto judged = [](Family family, std::string_view icmp, std::size_t cut = 0) {
    const Bytes packet = icmp_packet(family, icmp);
    const Decoded longer = decode(LinkType::raw, packet, packet.size() + 9);
    CHECK(std::get<IcmpError>(longer).frame_length == packet.size() + 9);
    const std::span captured = std::span{packet}.first(packet.size() - cut);
    return std::get<IcmpError>(decode(LinkType::raw, captured, packet.size())).checksum;
  };
  const std::string quote4 = std::string{kQuote4} + "0000";
  CHECK(judged(Family::v4, "030d347b 00000000" + quote4) == Checksum::good);
  CHECK(judged(Family::v4, "030d347c 00000000" + quote4) == Checksum::bad);
  CHECK(judged(Family::v4, "030a347b 00000000" + quote4) == Checksum::bad);
  CHECK(judged(Family::v4, "030d347b 00000000" + quote4, 2) == Checksum::unchecked);
  Bytes turned = icmp_packet(Family::v4, "030d347b 00000000" + quote4);
  turned[10] = 0x12;  // a wrong checksum of the IP header around it
  const auto error = decode(LinkType::raw, turned, turned.size());
  CHECK(std::get<IcmpError>(error).checksum == Checksum::bad);
  const std::string quote6 = "60000000 00280601" + std::string{kAddresses6} + std::string{kTcp8};
  CHECK(judged(Family::v6, "01013e92 00000000" + quote6) == Checksum::good);  // with addresses
  CHECK(judged(Family::v6, "01013e93 00000000" + quote6) == Checksum::bad);
}

}  // namespace synspect::wire

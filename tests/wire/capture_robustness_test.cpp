// Capture files that end anywhere, or were damaged anywhere.
#include <doctest/doctest.h>

#include <algorithm>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocations.hpp"
#include "support/capture_octets.hpp"
#include "support/capture_text.hpp"
#include "wire/bytes.hpp"

namespace synspect::wire {
namespace {

using test::ByteOrder;
using test::enhanced_packet;
using test::Octets;
using test::option;
using test::parse_capture;
using test::together;

struct Sample {
  std::string_view name;
  Octets file;
};

Octets pcap_sample(ByteOrder order, std::uint32_t magic) {
  const Octets syn = together({test::kIpv4, test::kSyn4});
  const Octets hello = together({test::kIpv4ForHello, test::kHello4});
  return together({test::pcap_header(order, magic, 228), test::pcap_packet(order, 1, 2, syn, 60),
                   test::pcap_packet(order, 3, 4, hello, 45), test::pcap_packet(order, 5, 6, {}, 9),
                   test::pcap_packet(order, 7, 8, syn, 60)});
}

Octets pcapng_sample(ByteOrder order) {
  const Octets syn = together({test::kIpv4, test::kSyn4});
  const Octets hello = together({test::kIpv4ForHello, test::kHello4});
  const Octets named = together({option(order, 2, "eth0"), option(order, 9, Octets{9})});
  const Octets flags = option(order, 2, test::CaptureOctets{order}.u32(2).octets());
  const Octets remarks = together({option(order, 1, "one"), flags, option(order, 1, "another")});
  test::CaptureOctets end{order};
  end.u32(0).time(9).raw(option(order, 3, test::CaptureOctets{order}.time(99).octets()));
  end.raw(option(order, 1, "done"));
  return together({test::section(order, option(order, 4, "a test")),
                   test::interface(order, 228, named), enhanced_packet(order, 0, 1, syn, 60),
                   test::interface(order, 101), enhanced_packet(order, 1, 2, hello, 45, remarks),
                   test::block(order, 99, Octets{1, 2, 3, 4}), enhanced_packet(order, 0, 3, {}, 9),
                   test::block(order, 5, end.octets())});
}

std::vector<Sample> samples() {
  return {
      {"pcap", pcap_sample(ByteOrder::little, 0xa1b2c3d4)},
      {"pcap, big", pcap_sample(ByteOrder::big, 0xa1b23c4d)},
      {"pcapng", pcapng_sample(ByteOrder::little)},
      {"pcapng, big", pcapng_sample(ByteOrder::big)},
      {"two sections", together({pcapng_sample(ByteOrder::little), pcapng_sample(ByteOrder::big)})},
  };
}

bool begins_with(const std::vector<std::string>& whole, const std::vector<std::string>& part) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

}  // namespace

TEST_CASE("capture files: cut at every octet, all packets before the cut are read") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    const auto whole = parse_capture(sample.file);
    REQUIRE(whole.end == "end");
    REQUIRE(whole.packets.size() >= 3);
    std::size_t seen = 0;
    int ends = 0;
    for (std::size_t length = 4; length < sample.file.size(); ++length) {
      CAPTURE(length);
      const auto part = parse_capture(std::span{sample.file}.first(length));
      CHECK(begins_with(whole.packets, part.packets));
      CHECK(part.packets.size() >= seen);  // what a shorter part had
      CHECK((part.end == "truncated" || part.end == "end"));
      if (part.end == "end") ++ends;
      seen = part.packets.size();
    }
    CHECK(ends >= 4);  // between the header and any two packets
  }
}

TEST_CASE("capture files: damage at random, and what stands before it is read") {
  std::mt19937 random{4711};
  const auto below = [&](std::size_t limit) { return random() % limit; };
  int corrupt = 0;
  for (const Sample& sample : samples()) {
    const auto whole = parse_capture(sample.file);
    for (int i = 0; i < 4000; ++i) {
      CAPTURE(sample.name);
      CAPTURE(i);
      Octets file = sample.file;
      std::size_t first = file.size();
      for (std::size_t flips = 1 + below(4); flips > 0; --flips) {
        const std::size_t at = 4 + below(file.size() - 4);
        file[at] = below(2) == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0xff};
        first = std::min(first, at);
      }
      const auto before = parse_capture(std::span{sample.file}.first(first));
      const auto damaged = parse_capture(file);  // a step that took nothing would not come back
      CHECK(begins_with(damaged.packets, before.packets));
      if (damaged.end.starts_with("corrupt")) ++corrupt;
    }
  }
  CHECK(corrupt > 1000);
}

TEST_CASE("capture files: more is asked for only where something is missing, and within bounds") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    auto parser = CaptureParser::recognise(std::span{sample.file}.first<4>()).value();
    std::size_t at = 0;
    std::size_t given = 0;
    while (at < sample.file.size()) {
      CAPTURE(at);
      const auto step = parser.step(std::span{sample.file}.subspan(at, given));
      if (step.kind == CaptureStep::Kind::more) {
        REQUIRE(step.octets > given);
        REQUIRE(at + step.octets <= sample.file.size());  // the file is whole
        given = step.octets;
      } else {
        REQUIRE(step.kind != CaptureStep::Kind::corrupt);
        REQUIRE(step.octets == given);  // and not one octet more than was needed
        at += step.octets;
        given = 0;
      }
    }
  }
}

TEST_CASE("capture files: a packet takes nothing from the heap") {
  for (const Sample& sample : samples()) {
    if (sample.name == "two sections") continue;
    CAPTURE(sample.name);
    auto parser = CaptureParser::recognise(std::span{sample.file}.first<4>()).value();
    std::size_t at = 0;
    std::size_t packets = 0;
    std::size_t total = 0;
    while (at < sample.file.size()) {
      CaptureStep step{};
      const auto rest = std::span{sample.file}.subspan(at);
      const auto taken = test::allocations([&] { step = parser.step(rest); });
      // The list of comments grows when there is one with more than any before.
      if (step.kind == CaptureStep::Kind::packet && parser.contents().packet.comments.empty()) {
        total += taken;
        ++packets;
      }
      at += step.octets;
    }
    CHECK(packets >= 2);
    CHECK(total == 0);
  }
}

}  // namespace synspect::wire

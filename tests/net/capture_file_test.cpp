#include "net/capture_file.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gzip.hpp"
#include "results.hpp"
#include "standard_input.hpp"
#include "support/allocations.hpp"
#include "support/capture_octets.hpp"
#include "support/capture_text.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::ByteOrder;
using test::CaptureOctets;
using test::enhanced_packet;
using test::failure_text;
using test::gzip;
using test::must;
using test::Octets;
using test::octets_of;
using test::option;
using test::packet_text;
using test::pcap_header;
using test::pcap_packet;
using test::TemporaryFolder;
using test::together;

using Lines = std::vector<std::string>;

constexpr auto kOrder = ByteOrder::little;
const Octets kFour = {1, 2, 3, 4};
const Octets kPcapHeader = pcap_header(kOrder, 0xa1b2c3d4);
const Octets kPcapPacket = pcap_packet(kOrder, 1, 2, kFour, 60);  // 20 octets
const std::string kPcapLine = "if 0 link 1 1.000002000 4 of 60: 01020304";

struct Outcome {
  Lines packets;
  std::string damage;
};

Outcome read_all(CaptureFile& file) {
  Outcome outcome;
  CaptureFile::Read read;
  while ((read = file.next()) == CaptureFile::Read::packet) {
    outcome.packets.push_back(packet_text(file.packet()));
  }
  CHECK(file.next() == read);  // and it stays so
  CHECK(file.packets() == outcome.packets.size());
  CHECK(file.damage().has_value() == (read == CaptureFile::Read::damaged));
  if (file.damage()) outcome.damage = file.damage()->text;
  return outcome;
}

}  // namespace

TEST_CASE("capture file: pcap and pcapng, plain and packed") {
  const TemporaryFolder folder;
  const Octets pcap = together({kPcapHeader, kPcapPacket, kPcapPacket});
  CaptureOctets lost{kOrder};
  lost.u32(0).time(0).raw(option(kOrder, 5, CaptureOctets{kOrder}.u64(7).octets()));
  const Octets pcapng =
      together({test::section(kOrder, option(kOrder, 4, "a writer")),
                test::interface(kOrder, 1, option(kOrder, 2, "eth0")),
                enhanced_packet(kOrder, 0, 1'000'002, kFour, 60, option(kOrder, 1, "SYN")),
                test::block(kOrder, 3, CaptureOctets{kOrder}.u32(4).raw(kFour).octets()),
                test::block(kOrder, 5, lost.octets())});
  for (const bool packed : {false, true}) {
    CAPTURE(packed);
    {
      CaptureFile file = must(CaptureFile::open(folder.write("a", packed ? gzip(pcap) : pcap)));
      CHECK(file.format() == (packed ? "pcap, gzip" : "pcap"));
      CHECK(file.interfaces().size() == 1);  // before any packet
      const Outcome outcome = read_all(file);
      CHECK(outcome.packets == Lines{kPcapLine, kPcapLine});
      CHECK(outcome.damage.empty());
      CHECK(file.octets() == pcap.size());
    }
    {
      CaptureFile file = must(CaptureFile::open(folder.write("b", packed ? gzip(pcapng) : pcapng)));
      CHECK(file.format() == (packed ? "pcapng, gzip" : "pcapng"));
      CHECK(file.application() == "a writer");
      const Outcome outcome = read_all(file);
      CHECK(outcome.packets == Lines{kPcapLine + " [SYN]"});
      CHECK(outcome.damage.empty());
      CHECK(file.octets() == pcapng.size());
      CHECK(file.unstamped() == 1);
      REQUIRE(file.interfaces().size() == 1);
      CHECK(file.interfaces().front().name == "eth0");
      REQUIRE(file.statistics().size() == 1);
      CHECK(file.statistics().front().dropped == 7u);
    }
  }
}

TEST_CASE("capture file: what is none is refused, with the file's name and the reason") {
  const TemporaryFolder folder;
  const Octets pcapng_section = test::section(kOrder);
  Octets future = kPcapHeader;
  future[4] = 3;
  struct Row {
    std::string_view name;
    Octets file;
    std::string_view why;
  };
  const Row rows[] = {
      {"empty", {}, "an empty file"},
      {"one octet", {1}, "not a capture file"},
      {"text", octets_of("{\"schema\":\"synspect/probe/1\"}\n"), "not a capture file"},
      {"zstd",
       {0x28, 0xb5, 0x2f, 0xfd, 1},
       "not a capture file (it is packed by zstd; unpack it first)"},
      {"xz",
       {0xfd, '7', 'z', 'X', 'Z', 0},
       "not a capture file (it is packed by xz; unpack it first)"},
      {"pcap magic alone",
       {kPcapHeader.begin(), kPcapHeader.begin() + 4},
       "truncated at octet 4, within the file's header"},
      {"pcap header cut",
       {kPcapHeader.begin(), kPcapHeader.end() - 1},
       "truncated at octet 23, within the file's header"},
      {"pcapng header cut",
       {pcapng_section.begin(), pcapng_section.end() - 1},
       "truncated at octet 27, within the file's header"},
      {"version", future, "not a capture file that can be read (pcap version 3.4 is not known)"},
      {"gzip of nothing", gzip({}), "an empty file"},
      {"gzip of text", gzip(octets_of("some text")), "not a capture file"},
      {"gzip cut", {0x1f, 0x8b, 8}, "the gzip data ends too early"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string path = folder.write("input", row.file);
    CHECK(failure_text(CaptureFile::open(path)) == "usage: " + path + ": " + std::string{row.why});
  }
  const std::string missing = folder.path("missing");
  CHECK(failure_text(CaptureFile::open(missing)) ==
        "usage: open " + missing + ": no such file or directory");
}

TEST_CASE("capture file: damage is told after the packets before it") {
  const TemporaryFolder folder;
  const Octets two = together({kPcapHeader, kPcapPacket, kPcapPacket});
  Octets corrupt = together({two, kPcapPacket});
  corrupt[24 + 2 * 20 + 11] = 0xff;  // the captured length's highest octet
  const Octets packed = gzip(two);
  Octets wrong_check = packed;
  wrong_check[wrong_check.size() - 8] ^= 1;
  const auto cut = [](const Octets& file, std::ptrdiff_t octets) {
    return Octets{file.begin(), file.end() - octets};
  };
  struct Row {
    Octets file;
    std::size_t packets;
    std::string_view damage;
  };
  const Row rows[] = {
      {cut(two, 0), 2, ""},
      {cut(two, 1), 1, "truncated at octet 63: 1 packet was read"},
      {cut(two, 19), 1, "truncated at octet 45: 1 packet was read"},
      {cut(two, 20), 1, ""},
      {cut(two, 21), 0, "truncated at octet 43: no packet was read"},
      {corrupt, 2, "corrupt at octet 64 (a packet of 4278190084 octets): 2 packets were read"},
      {cut(packed, 1), 2,
       "the gzip data ends too early, after 64 octets of the capture: 2 packets were read"},
      {wrong_check, 2,
       "the gzip data is damaged (incorrect data check), after 64 octets of the capture: 2 packets "
       "were read"},
      {gzip(cut(two, 1)), 1, "truncated at octet 63: 1 packet was read"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.damage);
    const std::string path = folder.write("input", row.file);
    CaptureFile file = must(CaptureFile::open(path));
    const Outcome outcome = read_all(file);
    CHECK(outcome.packets == Lines(row.packets, kPcapLine));
    CHECK(outcome.damage == (row.damage.empty() ? "" : path + ": " + std::string{row.damage}));
    if (file.damage()) CHECK(file.damage()->code == Errc::usage);
  }
}

TEST_CASE("capture file: packets of all sizes, across the buffer's end and larger than it") {
  const TemporaryFolder folder;
  Octets octets = pcap_header(kOrder, 0xa1b2c3d4, 1, 4'000'000);
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < 3000; ++i) sizes.push_back(i * 7919 % 1501);
  for (const std::size_t size : {262143U, 262144U, 3'000'000U, 5U, 1'000'000U})
    sizes.push_back(size);
  for (std::size_t i = 0; i < 3000; ++i) sizes.push_back(i % 61);
  const auto octet = [](std::size_t packet, std::size_t i) {
    return static_cast<std::uint8_t>(packet * 31 + i * 7 + i / 251);
  };
  for (std::size_t packet = 0; packet < sizes.size(); ++packet) {
    Octets body(sizes[packet]);
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = octet(packet, i);
    const Octets whole = pcap_packet(kOrder, 1, 2, body, body.size());
    octets.insert(octets.end(), whole.begin(), whole.end());
  }
  CaptureFile file = must(CaptureFile::open(folder.write("input", octets)));
  for (std::size_t packet = 0; packet < sizes.size(); ++packet) {
    REQUIRE(file.next() == CaptureFile::Read::packet);
    const auto body = file.packet().octets;
    REQUIRE(body.size() == sizes[packet]);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < body.size(); ++i) wrong += body[i] != octet(packet, i);
    REQUIRE(wrong == 0);
  }
  CHECK(file.next() == CaptureFile::Read::end);
  CHECK(file.octets() == octets.size());
}

TEST_CASE("capture file: a million packets take nothing from the heap") {
  const TemporaryFolder folder;
  Octets octets = kPcapHeader;
  for (int i = 0; i < 1'000'000; ++i) {
    octets.insert(octets.end(), kPcapPacket.begin(), kPcapPacket.end());
  }
  CaptureFile file = must(CaptureFile::open(folder.write("input", octets)));
  std::size_t packets = 0;
  const auto taken = test::allocations([&] {
    while (file.next() == CaptureFile::Read::packet) ++packets;
  });
  CHECK(packets == 1'000'000);
  CHECK(taken == 0);
}

TEST_CASE("capture file: standard input, each packet as soon as it is there") {
  test::StandardInput input;
  input.write(together({kPcapHeader, kPcapPacket}));
  CaptureFile file = must(CaptureFile::open("-"));
  CHECK(file.next() == CaptureFile::Read::packet);
  input.write(kPcapPacket);
  CHECK(file.next() == CaptureFile::Read::packet);
  input.write(Octets{1, 2, 3});
  input.end();
  CHECK(file.next() == CaptureFile::Read::damaged);
  CHECK(file.damage()->text == "standard input: truncated at octet 67: 2 packets were read");
}

TEST_CASE("capture file: a pipe that gives its octets one by one") {
  const Octets pcapng = together({test::section(kOrder), test::interface(kOrder, 1),
                                  enhanced_packet(kOrder, 0, 1'000'002, kFour, 60)});
  test::StandardInput input{test::StandardInput::one_by_one, pcapng};
  CaptureFile file = must(CaptureFile::open("-"));
  CHECK(read_all(file).packets == Lines{kPcapLine});
}

}  // namespace synspect::net

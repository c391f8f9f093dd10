#include "wire/pcap_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace synspect::wire {
namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kPacketHeader = 16;
constexpr std::size_t kModifiedPacketHeader = 24;

/// libpcap neither writes nor reads longer packets (its MAXIMUM_SNAPLEN), whatever the header says.
constexpr std::size_t kMostOfLibpcap = 262144;

}  // namespace

std::optional<PcapParser> PcapParser::recognise(std::span<const std::uint8_t, 4> first) {
  for (const auto order : {ByteOrder::little, ByteOrder::big}) {
    switch (OrderedReader{first, order}.u32()) {
      case 0xa1b2c3d4: return PcapParser{Variant::microseconds, order};
      case 0xa1b23c4d: return PcapParser{Variant::nanoseconds, order};
      case 0xa1b2cd34: return PcapParser{Variant::modified, order};
      default: break;
    }
  }
  return std::nullopt;
}

std::string_view PcapParser::format() const {
  switch (variant_) {
    case Variant::microseconds: return "pcap";
    case Variant::nanoseconds: return "pcap, nanoseconds";
    case Variant::modified: return "pcap, modified";
  }
  return "?";
}

CaptureStep PcapParser::file_header(std::span<const std::uint8_t> rest, CaptureContents& contents) {
  if (rest.size() < kFileHeader) return {CaptureStep::Kind::more, kFileHeader};
  OrderedReader in{rest, order_};
  in.skip(4);
  const unsigned major = in.u16();
  const unsigned minor = in.u16();
  // Before 2.4 the two lengths of a packet stood in another order, or in either.
  if (major != 2 || minor != 4) {
    return contents.corrupt(fmt::format("pcap version {}.{} is not known", major, minor));
  }
  in.skip(8);  // time zone and accuracy of the stamps: always zero
  CaptureInterface interface;
  interface.snap_length = in.u32();
  // The high half tells of the frame check sequence, which ends a frame; decode does not look
  // there.
  interface.link = static_cast<LinkType>(in.u32() & 0xffff);
  interface.unit = Duration{variant_ == Variant::nanoseconds ? 1 : 1000};
  longest_ = std::clamp<std::size_t>(interface.snap_length, kMostOfLibpcap, kLongestCaptureBlock);
  contents.packet.link = interface.link;
  contents.interfaces.push_back(std::move(interface));
  has_header_ = true;
  return {CaptureStep::Kind::other, kFileHeader};
}

CaptureStep PcapParser::step(std::span<const std::uint8_t> rest, CaptureContents& contents) {
  if (!has_header_) return file_header(rest, contents);
  const std::size_t header = variant_ == Variant::modified ? kModifiedPacketHeader : kPacketHeader;
  if (rest.size() < header) return {CaptureStep::Kind::more, header};
  OrderedReader in{rest, order_};
  const std::int64_t seconds = in.u32();
  const std::int64_t fraction = in.u32();
  const std::size_t captured = in.u32();
  const std::size_t wire_length = in.u32();
  if (captured > longest_) {
    return contents.corrupt(fmt::format("a packet of {} octets", captured));
  }
  const std::size_t total = header + captured;
  if (rest.size() < total) return {CaptureStep::Kind::more, total};
  CapturedPacket& packet = contents.packet;
  packet.at.ns = seconds * 1'000'000'000 + fraction * contents.interfaces.front().unit.count();
  packet.octets = rest.subspan(header, captured);
  packet.wire_length = std::max(wire_length, captured);
  return {CaptureStep::Kind::packet, total};
}

}  // namespace synspect::wire

#include "wire/pcapng_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace synspect::wire {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;  // section 4.1; the same in either order
constexpr std::uint32_t kInterfaceDescription = 1;    // section 4.2
constexpr std::uint32_t kObsoletePacket = 2;          // appendix A
constexpr std::uint32_t kSimplePacket = 3;            // section 4.4
constexpr std::uint32_t kInterfaceStatistics = 5;     // section 4.6
constexpr std::uint32_t kEnhancedPacket = 6;          // section 4.3

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;

constexpr std::size_t kAroundBody = 12;  // type and length before it, the length again after it

// A file that says more than these is not believed, or not kept whole, so that memory is bounded.
constexpr std::size_t kMostInterfaces = 65536;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kMostStatisticsText = std::size_t{1} << 20;

std::string_view as_text(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// Calls `take(code, value)` for each option (section 3.5). False: one is longer than the block.
template <typename Take>
bool for_each_option(OrderedReader in, Take take) {
  while (in.has(4)) {
    const std::uint16_t code = in.u16();
    const std::size_t length = in.u16();
    if (code == 0) return true;
    if (!in.has(length)) return false;
    take(code, in.take(length));
    in.skip((4 - length % 4) % 4);
  }
  return true;
}

bool fail(CaptureContents& contents, std::string reason) {
  contents.why = std::move(reason);
  return false;
}

/// When a capture ended. dumpcap counts this time in microseconds, also where the interface's unit,
/// and with it that of the packets, is a nanosecond: then the end would be long before the packets.
std::optional<Stamp> end_of_capture(std::uint64_t ticks, const StampScale& scale, Stamp last) {
  const auto end = scale.stamp(ticks);
  if (end && *end >= last) return end;
  const auto in_microseconds = StampScale{}.stamp(ticks);
  return in_microseconds && *in_microseconds >= last ? in_microseconds : end;
}

bool bad_options(CaptureContents& contents) {
  return fail(contents, "an option is longer than its block");
}

}  // namespace

bool PcapngParser::recognise(std::span<const std::uint8_t, 4> first) {
  return OrderedReader{first, ByteOrder::big}.u32() == kSectionHeader;
}

CaptureStep PcapngParser::step(Bytes rest, CaptureContents& contents) {
  if (rest.size() < kAroundBody) return {CaptureStep::Kind::more, kAroundBody};
  OrderedReader head{rest, order_};
  const std::uint32_t type = head.u32();
  if (type == kSectionHeader) {
    const bool big = OrderedReader{rest.subspan(8), ByteOrder::big}.u32() == kByteOrderMagic;
    order_ = big ? ByteOrder::big : ByteOrder::little;
    head = OrderedReader{rest.subspan(4), order_};
  }
  const std::size_t length = head.u32();
  if (length < kAroundBody || length % 4 != 0 || length > kLongestCaptureBlock) {
    return contents.corrupt(fmt::format("a block of {} octets", length));
  }
  if (rest.size() < length) return {CaptureStep::Kind::more, length};
  if (OrderedReader{rest.subspan(length - 4), order_}.u32() != length) {
    return contents.corrupt("a block whose two lengths differ");
  }
  const Bytes body = rest.subspan(8, length - kAroundBody);
  const bool packet_block = type == kEnhancedPacket || type == kObsoletePacket;
  bool sound = true;
  switch (type) {
    case kEnhancedPacket:
    case kObsoletePacket: sound = packet(body, type == kObsoletePacket, contents); break;
    case kSimplePacket: ++contents.unstamped; break;
    case kInterfaceDescription: sound = interface_description(body, contents); break;
    case kInterfaceStatistics: sound = interface_statistics(body, contents); break;
    case kSectionHeader: sound = section_header(body, contents); break;
    default: break;
  }
  if (!sound) return {CaptureStep::Kind::corrupt, 0};
  return {packet_block ? CaptureStep::Kind::packet : CaptureStep::Kind::other, length};
}

bool PcapngParser::section_header(Bytes body, CaptureContents& contents) {
  OrderedReader in{body, order_};
  if (!in.has(16)) return fail(contents, "a section header without its fields");
  if (in.u32() != kByteOrderMagic) return fail(contents, "a section in no order of octets");
  const unsigned major = in.u16();
  const unsigned minor = in.u16();
  if (major != 1 || (minor != 0 && minor != 2)) {  // "1.2" of some writers means the same
    return fail(contents, fmt::format("pcapng version {}.{} is not known", major, minor));
  }
  in.skip(8);  // the section's length, which may not be said
  first_interface_ = contents.interfaces.size();
  scales_.clear();
  contents.application.clear();
  const bool sound = for_each_option(in, [&](std::uint16_t code, Bytes value) {
    if (code == 4) contents.application = as_text(value);  // shb_userappl
  });
  return sound || bad_options(contents);
}

bool PcapngParser::interface_description(Bytes body, CaptureContents& contents) {
  OrderedReader in{body, order_};
  if (!in.has(8)) return fail(contents, "an interface without its fields");
  if (contents.interfaces.size() == kMostInterfaces) {
    return fail(contents, fmt::format("more than {} interfaces", kMostInterfaces));
  }
  CaptureInterface interface;
  interface.link = static_cast<LinkType>(in.u16());
  in.skip(2);
  interface.snap_length = in.u32();
  std::uint8_t resolution = 6;
  std::int64_t offset_s = 0;
  const bool sound = for_each_option(in, [&](std::uint16_t code, Bytes value) {
    switch (code) {
      case 2: interface.name = as_text(value).substr(0, kLongestName); break;  // if_name
      case 9:                                                                  // if_tsresol
        if (value.size() == 1) resolution = value.front();
        break;
      case 14:  // if_tsoffset
        if (value.size() == 8) {
          offset_s = static_cast<std::int64_t>(OrderedReader{value, order_}.u64());
        }
        break;
      default: break;
    }
  });
  if (!sound) return bad_options(contents);
  const StampScale& scale = scales_.emplace_back(resolution, offset_s);
  interface.unit = scale.unit();
  contents.interfaces.push_back(std::move(interface));
  return true;
}

bool PcapngParser::packet(Bytes body, bool obsolete, CaptureContents& contents) {
  OrderedReader in{body, order_};
  if (!in.has(20)) return fail(contents, "a packet without its fields");
  const std::size_t interface = obsolete ? in.u16() : in.u32();
  if (obsolete) in.skip(2);  // a count of packets that were lost before it
  const std::uint64_t ticks = in.high_and_low();
  const std::size_t captured = in.u32();
  const std::size_t wire_length = in.u32();
  if (interface >= scales_.size()) {
    return fail(contents, fmt::format("a packet of interface {}, which is none", interface));
  }
  if (!in.has(captured)) return fail(contents, "a packet longer than its block");
  const auto at = scales_[interface].stamp(ticks);
  if (!at) return fail(contents, "a packet at a time beyond all calendars");
  CapturedPacket& packet = contents.packet;
  packet.interface = static_cast<std::uint32_t>(first_interface_ + interface);
  packet.link = contents.interfaces[packet.interface].link;
  packet.at = *at;
  packet.octets = in.take(captured);
  packet.wire_length = std::max(wire_length, captured);
  packet.towards.reset();
  packet.comments = {};
  in.skip((4 - captured % 4) % 4);
  return in.left() == 0 || packet_options(in, contents);
}

bool PcapngParser::packet_options(OrderedReader in, CaptureContents& contents) {
  comments_.clear();
  const bool sound = for_each_option(in, [&](std::uint16_t code, Bytes value) {
    if (code == 1) comments_.push_back(as_text(value));  // opt_comment
    if (code == 2 && value.size() == 4) {                // epb_flags, pack_flags
      const std::uint32_t flags = OrderedReader{value, order_}.u32();
      if ((flags & 3u) == 1) contents.packet.towards = Direction::in;
      if ((flags & 3u) == 2) contents.packet.towards = Direction::out;
    }
  });
  contents.packet.comments = comments_;
  return sound || bad_options(contents);
}

bool PcapngParser::interface_statistics(Bytes body, CaptureContents& contents) {
  OrderedReader in{body, order_};
  if (!in.has(12)) return fail(contents, "statistics without their fields");
  const std::size_t interface = in.u32();
  if (interface >= scales_.size()) {
    return fail(contents, fmt::format("statistics of interface {}, which is none", interface));
  }
  in.skip(8);  // when they were taken
  CaptureStatistics statistics;
  statistics.interface = static_cast<std::uint32_t>(first_interface_ + interface);
  if (!statistics_options(in, scales_[interface], contents.packet.at, statistics)) {
    return bad_options(contents);
  }
  keep(std::move(statistics), contents);
  return true;
}

bool PcapngParser::statistics_options(OrderedReader in, const StampScale& scale, Stamp last,
                                      CaptureStatistics& statistics) {
  return for_each_option(in, [&](std::uint16_t code, Bytes value) {
    if (code == 1) statistics.comments.emplace_back(as_text(value));
    if (value.size() != 8) return;
    OrderedReader number{value, order_};
    switch (code) {
      case 3:  // isb_endtime
        statistics.end = end_of_capture(number.high_and_low(), scale, last);
        break;
      case 4: statistics.received = number.u64(); break;  // isb_ifrecv
      case 5: statistics.dropped = number.u64(); break;   // isb_ifdrop
      default: break;
    }
  });
}

void PcapngParser::keep(CaptureStatistics statistics, CaptureContents& contents) {
  const auto text_of = [](const CaptureStatistics& one) {
    std::size_t octets = 0;
    for (const std::string& comment : one.comments) octets += sizeof(std::string) + comment.size();
    return octets;
  };
  auto& kept = contents.statistics;
  const auto last = std::ranges::find(kept, statistics.interface, &CaptureStatistics::interface);
  if (last != kept.end()) kept_text_ -= text_of(*last);
  if (kept_text_ + text_of(statistics) > kMostStatisticsText) statistics.comments.clear();
  kept_text_ += text_of(statistics);
  if (last != kept.end()) {
    *last = std::move(statistics);
  } else {
    kept.push_back(std::move(statistics));
  }
}

}  // namespace synspect::wire

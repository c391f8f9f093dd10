#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include "wire/ordered_reader.hpp"

// Capture files as the tests build them, in either order of octets. What stands where is written
// down here once more, apart from the reader.

namespace synspect::test {

using Octets = std::vector<std::uint8_t>;
using wire::ByteOrder;

inline Octets together(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Octets all;
  for (const auto part : parts) std::ranges::copy(part, std::back_inserter(all));
  return all;
}

inline Octets octets_of(std::string_view text) {
  return {text.begin(), text.end()};
}

/// Numbers and texts, one after the other.
class CaptureOctets {
 public:
  explicit CaptureOctets(ByteOrder order) : order_(order) {}

  CaptureOctets& u16(std::uint64_t value) { return number(value, 2); }
  CaptureOctets& u32(std::uint64_t value) { return number(value, 4); }
  CaptureOctets& u64(std::uint64_t value) { return number(value, 8); }
  /// The high half first, as pcapng writes times.
  CaptureOctets& time(std::uint64_t value) { return u32(value >> 32).u32(value & 0xffffffff); }
  CaptureOctets& raw(std::span<const std::uint8_t> octets) {
    std::ranges::copy(octets, std::back_inserter(octets_));
    return *this;
  }
  CaptureOctets& padded(std::span<const std::uint8_t> octets) {
    raw(octets);
    while (octets_.size() % 4 != 0) octets_.push_back(0);
    return *this;
  }
  [[nodiscard]] const Octets& octets() const { return octets_; }

 private:
  CaptureOctets& number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = 8 * (order_ == ByteOrder::little ? i : size - 1 - i);
      octets_.push_back(static_cast<std::uint8_t>(value >> shift & 0xff));
    }
    return *this;
  }

  ByteOrder order_;
  Octets octets_;
};

/// pcap: magic, version 2.4, snap length, link type.
inline Octets pcap_header(ByteOrder order, std::uint32_t magic, std::uint32_t link = 1,
                          std::uint32_t snap_length = 262144) {
  CaptureOctets out{order};
  out.u32(magic).u16(2).u16(4).u32(0).u32(0).u32(snap_length).u32(link);
  return out.octets();
}

inline Octets pcap_packet(ByteOrder order, std::uint32_t seconds, std::uint32_t fraction,
                          std::span<const std::uint8_t> octets, std::uint64_t wire_length) {
  CaptureOctets out{order};
  out.u32(seconds).u32(fraction).u32(octets.size()).u32(wire_length).raw(octets);
  return out.octets();
}

/// A pcapng block around `body`, whose size is a multiple of four.
inline Octets block(ByteOrder order, std::uint32_t type, std::span<const std::uint8_t> body) {
  CaptureOctets out{order};
  out.u32(type).u32(body.size() + 12).raw(body).u32(body.size() + 12);
  return out.octets();
}

inline Octets option(ByteOrder order, std::uint16_t code, std::span<const std::uint8_t> value) {
  CaptureOctets out{order};
  out.u16(code).u16(value.size()).padded(value);
  return out.octets();
}
inline Octets option(ByteOrder order, std::uint16_t code, std::string_view text) {
  return option(order, code, octets_of(text));
}

/// Version 1.0, its length not said.
inline Octets section(ByteOrder order, std::span<const std::uint8_t> options = {}) {
  CaptureOctets out{order};
  out.u32(0x1a2b3c4d).u16(1).u16(0).u64(~std::uint64_t{0}).raw(options);
  return block(order, 0x0a0d0d0a, out.octets());
}

inline Octets interface(ByteOrder order, std::uint16_t link,
                        std::span<const std::uint8_t> options = {}) {
  CaptureOctets out{order};
  out.u16(link).u16(0).u32(65535).raw(options);
  return block(order, 1, out.octets());
}

inline Octets enhanced_packet(ByteOrder order, std::uint32_t interface, std::uint64_t ticks,
                              std::span<const std::uint8_t> octets, std::uint64_t wire_length,
                              std::span<const std::uint8_t> options = {}) {
  CaptureOctets out{order};
  out.u32(interface).time(ticks).u32(octets.size()).u32(wire_length).padded(octets).raw(options);
  return block(order, 6, out.octets());
}

}  // namespace synspect::test

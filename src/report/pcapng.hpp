#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/stamp.hpp"

namespace synspect::report {

/// Packets as a pcapng section (draft-ietf-opsawg-pcapng), little-endian, with nanosecond stamps.
/// Appends to the string that it was made with, which its owner writes out and empties.
class PcapngWriter {
 public:
  /// Appends the section header.
  PcapngWriter(std::string& out, std::string_view application);

  /// Describes an interface before its first packet, and returns its number.
  /// `link_type`: LINKTYPE_* of tcpdump.org; `snap_length`: the most octets of a packet that are
  /// captured, 0: all.
  std::uint32_t add_interface(std::string_view name, std::uint16_t link_type,
                              std::uint32_t snap_length);
  /// `at`: not before 1970. `octets`: what was captured of `original_length`. `comment`: UTF-8,
  /// shown beside the packet; empty: none.
  void add_packet(std::uint32_t interface, Stamp at, std::span<const std::uint8_t> octets,
                  std::uint32_t original_length, std::string_view comment = {});

 private:
  std::string& out_;
  std::uint32_t interfaces_ = 0;
};

}  // namespace synspect::report

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  /// `at`: not before 1970. `octets`: what was captured of `original_length`. `comments`: UTF-8,
  /// shown beside the packet.
  void add_packet(std::uint32_t interface, Stamp at, std::span<const std::uint8_t> octets,
                  std::uint32_t original_length, const std::vector<std::string>& comments = {});

  /// What a capture has counted, as far as that is known.
  struct Counts {
    std::optional<std::uint64_t> received;
    std::optional<std::uint64_t> dropped;
  };
  /// What is to be said of the interface at that moment, in the middle of the packets or after
  /// them. `ended`: the capture has, then.
  void add_statistics(std::uint32_t interface, Stamp at, bool ended, const Counts& counts,
                      const std::vector<std::string>& comments);

 private:
  std::string& out_;
  std::uint32_t interfaces_ = 0;
};

/// Octets of every block that stand before its length is known, the length included.
inline constexpr std::size_t kPcapngHead = 8;
/// The length of the block that begins so, as a PcapngWriter writes them; none: it is no block.
[[nodiscard]] std::optional<std::uint32_t> pcapng_block_length(std::string_view head);
/// A packet block of a PcapngWriter's with further comments after those that it has. None: it is
/// something else.
[[nodiscard]] std::optional<std::string> with_comments(std::string_view block,
                                                       const std::vector<std::string>& comments);

}  // namespace synspect::report

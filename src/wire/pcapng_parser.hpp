#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "wire/capture_step.hpp"
#include "wire/ordered_reader.hpp"
#include "wire/stamp_scale.hpp"

namespace synspect::wire {

/// pcapng: sections of blocks (draft-ietf-opsawg-pcapng, whose sections the source names). Blocks
/// that are not known are skipped. Private to `CaptureParser`.
class PcapngParser {
 public:
  [[nodiscard]] static bool recognise(std::span<const std::uint8_t, 4> first);

  [[nodiscard]] CaptureStep step(std::span<const std::uint8_t> rest, CaptureContents& contents);
  [[nodiscard]] static std::string_view format() { return "pcapng"; }

 private:
  using Bytes = std::span<const std::uint8_t>;

  // Each reads a block's body, and fails by `contents.corrupt`.
  [[nodiscard]] bool section_header(Bytes body, CaptureContents& contents);
  [[nodiscard]] bool interface_description(Bytes body, CaptureContents& contents);
  [[nodiscard]] bool packet(Bytes body, bool obsolete, CaptureContents& contents);
  [[nodiscard]] bool interface_statistics(Bytes body, CaptureContents& contents);

  [[nodiscard]] bool packet_options(OrderedReader in, CaptureContents& contents);
  /// `last`: the last packet's stamp.
  [[nodiscard]] bool statistics_options(OrderedReader in, const StampScale& scale, Stamp last,
                                        CaptureStatistics& statistics);
  void keep(CaptureStatistics statistics, CaptureContents& contents);

  ByteOrder order_ = ByteOrder::little;
  std::size_t first_interface_ = 0;  ///< of the section, among those of the file
  std::vector<StampScale> scales_;   ///< of the section's interfaces
  std::vector<std::string_view> comments_;
  std::size_t kept_text_ = 0;  ///< octets of all comments that are kept
};

}  // namespace synspect::wire

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wire/capture_step.hpp"
#include "wire/ordered_reader.hpp"

namespace synspect::wire {

/// The classic format: a header, and packets, each behind a header of its own
/// (draft-ietf-opsawg-pcap). Private to `CaptureParser`.
class PcapParser {
 public:
  /// None: it is another format.
  [[nodiscard]] static std::optional<PcapParser> recognise(std::span<const std::uint8_t, 4> first);

  [[nodiscard]] CaptureStep step(std::span<const std::uint8_t> rest, CaptureContents& contents);
  [[nodiscard]] std::string_view format() const;

 private:
  enum class Variant : std::uint8_t {
    microseconds,
    nanoseconds,
    modified,  ///< by A. Kuznetsov, of old Linux distributions: longer packet headers
  };
  PcapParser(Variant variant, ByteOrder order) : variant_(variant), order_(order) {}

  [[nodiscard]] CaptureStep file_header(std::span<const std::uint8_t> rest,
                                        CaptureContents& contents);

  Variant variant_;
  ByteOrder order_;
  bool has_header_ = false;
  std::size_t longest_ = 0;  ///< packet that is believed
};

}  // namespace synspect::wire

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/capture.hpp"
#include "wire/pcap_parser.hpp"
#include "wire/pcapng_parser.hpp"

namespace synspect::wire {

/// Takes a capture file apart, from front to back: a pure function of its octets, that never reads
/// outside them and allocates nothing for a packet.
class CaptureParser {
 public:
  /// `first`: the file's first four octets. None: no capture file begins so.
  [[nodiscard]] static std::optional<CaptureParser> recognise(
      std::span<const std::uint8_t, 4> first);

  /// `rest`: the file from where the last step ended. The first step takes the file's header.
  [[nodiscard]] CaptureStep step(std::span<const std::uint8_t> rest) {
    return std::visit([&](auto& parser) { return parser.step(rest, contents_); }, format_);
  }
  [[nodiscard]] const CaptureContents& contents() const { return contents_; }
  /// "pcap", "pcap, nanoseconds", "pcap, modified" or "pcapng".
  [[nodiscard]] std::string_view format() const {
    return std::visit([](const auto& parser) { return parser.format(); }, format_);
  }

 private:
  explicit CaptureParser(PcapParser format) : format_(format) {}
  explicit CaptureParser(PcapngParser format) : format_(std::move(format)) {}

  std::variant<PcapParser, PcapngParser> format_;
  CaptureContents contents_;
};

}  // namespace synspect::wire

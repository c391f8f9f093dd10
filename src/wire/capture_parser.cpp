#include "wire/capture_parser.hpp"

namespace synspect::wire {

std::optional<CaptureParser> CaptureParser::recognise(std::span<const std::uint8_t, 4> first) {
  if (PcapngParser::recognise(first)) return CaptureParser{PcapngParser{}};
  if (const auto pcap = PcapParser::recognise(first)) return CaptureParser{*pcap};
  return std::nullopt;
}

}  // namespace synspect::wire

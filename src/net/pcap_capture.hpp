#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "wire/decode.hpp"

struct pcap;

namespace synspect::net {

/// How frames come from the kernel.
enum class CaptureMode : std::uint8_t {
  immediate,  ///< each as soon as it was seen
  block,      ///< many at a time, some milliseconds late, and far cheaper
};

[[nodiscard]] std::string_view to_string(CaptureMode mode);

struct ClosePcap {
  void operator()(pcap* handle) const;
};
using PcapHandle = std::unique_ptr<pcap, ClosePcap>;

/// A running, non-blocking libpcap capture of one interface.
struct PcapCapture {
  PcapHandle handle;
  wire::LinkType link;
};

[[nodiscard]] Result<PcapCapture> open_capture(const std::string& interface,
                                               const std::string& filter, CaptureMode mode);

}  // namespace synspect::net

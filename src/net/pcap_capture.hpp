#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "wire/decode.hpp"

struct pcap;

namespace synspect::net {

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
                                               const std::string& filter);

}  // namespace synspect::net

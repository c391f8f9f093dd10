#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/stamp.hpp"
#include "net/pcap_capture.hpp"
#include "wire/decode.hpp"

namespace synspect::net {

/// One frame as the tap saw it. `octets` is valid during the call only.
struct Frame {
  wire::LinkType link;
  std::span<const std::uint8_t> octets;
  std::size_t wire_length = 0;
  Stamp at;
};

/// Watches one interface in both directions: libpcap at nanosecond precision, its descriptor driven
/// by Asio.
class Sniffer {
 public:
  using Handler = std::function<void(const Frame&)>;
  /// Called once if the capture breaks (interface gone); no frame comes after it.
  using FailureHandler = std::function<void(Failure)>;

  /// `filter`: a pcap filter expression. `not_permitted` without CAP_NET_RAW.
  [[nodiscard]] static Result<Sniffer> open(boost::asio::io_context& io,
                                            const std::string& interface, const std::string& filter,
                                            CaptureMode mode = CaptureMode::immediate);
  /// Frames go to `on_frame` from the io_context's thread, from now until destruction. One call.
  /// Either handler may destroy this object; what `on_frame` throws comes out of the io_context.
  void start(Handler on_frame, FailureHandler on_failure);
  /// Hands on at once what an immediate capture holds by now, for whoever is about to conclude
  /// something from silence. Not from within a handler.
  void hear();
  [[nodiscard]] wire::LinkType link() const;
  [[nodiscard]] std::uint32_t snap_length() const;  ///< octets of a frame that are kept at most
  /// Frames that the kernel could not hand over for want of buffer, so far.
  [[nodiscard]] std::uint32_t dropped() const;
  /// Frames that have passed the filter so far, those included.
  [[nodiscard]] std::uint32_t received() const;

  Sniffer(Sniffer&&) noexcept;
  Sniffer& operator=(Sniffer&&) noexcept;
  /// Returns at once; the kernel needs another 24 ms. Destroy it before an RstGuard, whose 12 ms
  /// then pass meanwhile.
  ~Sniffer();

 private:
  struct Capture;
  explicit Sniffer(std::unique_ptr<Capture> capture);
  std::unique_ptr<Capture> capture_;
};

/// Filter expression for TCP from or to any of `ports` (ascending; gaps may be let through), ICMP
/// errors, and IPv6 with extension headers, which the filter language cannot look behind.
[[nodiscard]] std::string capture_filter(std::span<const std::uint16_t> ports);

/// The same for very many packets: one range from the first of `ports` to the last, so that the
/// kernel has made up its mind about a segment of ours after a dozen instructions.
[[nodiscard]] std::string bulk_capture_filter(std::span<const std::uint16_t> ports);

}  // namespace synspect::net

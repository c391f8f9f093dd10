#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/address.hpp"
#include "base/error.hpp"

namespace synspect::net {

/// One IP datagram, header included, on its way out.
struct Datagram {
  Address destination;
  std::uint32_t interface_index = 0;  ///< scope of a link-local destination
  std::span<const std::uint8_t> octets;
};

/// The seam between the engine and the operating system: all that the engine asks of the network
/// while it runs. The way back is a call: whoever captures packets feeds them to the engine.
class Channel {
 public:
  virtual ~Channel() = default;
  /// Hands one datagram to the network. A failure is one of this host and final for the datagram.
  [[nodiscard]] virtual Result<void> send(const Datagram& datagram) = 0;
};

/// One of very many IP datagrams without payload, header included.
struct BulkDatagram {
  std::uint32_t way = 0;  ///< which of the ways that the channel was opened with
  Address destination;
  std::span<const std::uint8_t> octets;  ///< `BulkChannel::kMostOctets` at most
};

/// The same seam for a scan. Nothing here allocates, and only `flush` may wait, for a tenth of a
/// second at most: what could not be sent is told afterwards.
class BulkChannel {
 public:
  /// IPv6 and TCP with all the options that it can have.
  static constexpr std::size_t kMostOctets = 100;

  virtual ~BulkChannel() = default;

  /// How many probes can be taken now.
  [[nodiscard]] virtual std::size_t room() const = 0;
  /// Takes one of our own accord (a SYN). It leaves soon, perhaps before some that were taken
  /// earlier. Only if there is room.
  virtual void probe(const BulkDatagram& datagram) = 0;
  /// Takes an answer to what has arrived. It leaves with `flush` at the latest, and waits for no
  /// probe.
  virtual void answer(const BulkDatagram& datagram) = 0;
  /// Sends all answers, and lets the probes go.
  virtual void flush() = 0;

  /// A datagram that this host refused to send, and why.
  struct Unsent {
    std::vector<std::uint8_t> octets;
    Failure why;
  };
  /// The next one that has not been told yet.
  [[nodiscard]] virtual std::optional<Unsent> poll_unsent() = 0;
};

}  // namespace synspect::net

#pragma once

#include <cstdint>
#include <span>

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

}  // namespace synspect::net

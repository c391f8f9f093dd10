#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/parcel.hpp"
#include "net/way.hpp"

namespace synspect::net {

/// Sends Ethernet frames out of one interface (AF_PACKET), past the kernel's routing and its
/// firewall, though not past the packet taps. Receives nothing.
class PacketSocket {
 public:
  /// Handing over more at once saves nothing.
  static constexpr std::size_t kMostAtOnce = 32;

  /// `way`: on a link. `not_permitted` without CAP_NET_RAW.
  [[nodiscard]] static Result<PacketSocket> open(const Way& way);

  [[nodiscard]] std::uint32_t interface_index() const { return interface_index_; }
  [[nodiscard]] const Mac& mac() const { return mac_; }

  struct Outcome {
    std::size_t sent = 0;
    int error = 0;  ///< errno of the one after those; 0: it was not tried
  };
  /// Sends the frames of labelled parcels, in order, kMostAtOnce at most. Never waits.
  [[nodiscard]] Outcome send(std::span<const Parcel> parcels);

 private:
  Descriptor socket_;
  std::uint32_t interface_index_ = 0;
  Mac mac_{};
};

}  // namespace synspect::net

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/next_hops.hpp"
#include "net/packet_socket.hpp"
#include "net/parcel.hpp"
#include "net/raw_socket.hpp"
#include "net/unsent_list.hpp"
#include "net/way.hpp"

namespace synspect::net {

/// Sends parcels of several ways: as Ethernet frames where the way allows it and the next hop is
/// known, by the kernel's routing otherwise, which also makes the kernel find the next hop. For one
/// thread.
class Outlet {
 public:
  /// `interface`: what the kernel routes is bound to it; empty: any. What is refused goes to
  /// `unsent`, which must outlive this. `not_permitted` without CAP_NET_RAW.
  [[nodiscard]] static Result<Outlet> open(const std::vector<Way>& ways,
                                           const std::string& interface, UnsentList& unsent);

  /// Sends all, in order. Where a queue of the kernel is full, waits as long as `may_wait` says so
  /// each time; then, and for any other reason, what cannot be sent is refused.
  void send(std::span<Parcel> parcels, const std::function<bool()>& may_wait);

 private:
  struct Exit {
    Way way;
    std::optional<std::size_t> socket;  ///< of packet_sockets_; none: the kernel's routing
  };

  explicit Outlet(UnsentList& unsent) : unsent_(&unsent) {}
  PacketSocket* label(Parcel& parcel, Instant now);
  void send_frames(PacketSocket& socket, std::span<const Parcel> parcels,
                   const std::function<bool()>& may_wait);
  void send_routed(const Parcel& parcel, const std::function<bool()>& may_wait);
  void refuse(const Parcel& parcel, int error);

  std::vector<Exit> exits_;
  std::vector<PacketSocket> packet_sockets_;  ///< one an interface
  RawSocket raw_socket_;
  NextHops next_hops_;
  UnsentList* unsent_;
};

}  // namespace synspect::net

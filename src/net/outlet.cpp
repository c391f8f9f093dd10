#include "net/outlet.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "net/clock.hpp"

namespace synspect::net {
namespace {

/// A full queue drains within a packet's time, and most of it within this.
constexpr std::chrono::microseconds kPause{50};

bool pauses(int error, const std::function<bool()>& may_wait) {
  if (!is_full(error) || !may_wait()) return false;
  std::this_thread::sleep_for(kPause);
  return true;
}

}  // namespace

Result<Outlet> Outlet::open(const std::vector<Way>& ways, const std::string& interface,
                            UnsentList& unsent) {
  auto raw_socket = RawSocket::open(interface);
  if (!raw_socket) return raw_socket.error();
  Outlet opened{unsent};
  opened.raw_socket_ = std::move(*raw_socket);
  for (const Way& way : ways) {
    auto& sockets = opened.packet_sockets_;
    opened.exits_.push_back({way, std::nullopt});
    if (!way.link_level) continue;
    const auto found =
        std::ranges::find(sockets, way.interface_index, &PacketSocket::interface_index);
    opened.exits_.back().socket = static_cast<std::size_t>(found - sockets.begin());
    if (found != sockets.end()) continue;
    auto socket = PacketSocket::open(way);
    if (!socket) return socket.error();
    sockets.push_back(std::move(*socket));
  }
  return opened;
}

void Outlet::send(std::span<Parcel> parcels, const std::function<bool()>& may_wait) {
  const Instant now = steady_now();
  while (!parcels.empty()) {
    PacketSocket* const socket = label(parcels.front(), now);
    std::size_t run = 1;
    if (socket == nullptr) {
      send_routed(parcels.front(), may_wait);
    } else {
      while (run < parcels.size() && label(parcels[run], now) == socket) ++run;
      send_frames(*socket, parcels.first(run), may_wait);
    }
    parcels = parcels.subspan(run);
  }
}

/// Where it goes as a frame, complete with its header; none: the kernel is to route it.
PacketSocket* Outlet::label(Parcel& parcel, Instant now) {
  const Exit& exit = exits_[parcel.way()];
  if (!exit.socket) return nullptr;
  PacketSocket& socket = packet_sockets_[*exit.socket];
  const Address& hop = exit.way.gateway ? *exit.way.gateway : parcel.destination();
  const Mac* const mac = next_hops_.find(socket.interface_index(), hop, now);
  if (mac == nullptr) return nullptr;
  parcel.label(*mac, socket.mac());
  return &socket;
}

void Outlet::send_frames(PacketSocket& socket, std::span<const Parcel> parcels,
                         const std::function<bool()>& may_wait) {
  while (!parcels.empty()) {
    const auto [sent, error] = socket.send(parcels);
    parcels = parcels.subspan(sent);
    if (error == 0 || pauses(error, may_wait)) continue;
    refuse(parcels.front(), error);
    parcels = parcels.subspan(1);
  }
}

void Outlet::send_routed(const Parcel& parcel, const std::function<bool()>& may_wait) {
  const Address& destination = parcel.destination();
  const std::uint32_t scope =
      destination.is_link_local() ? exits_[parcel.way()].way.interface_index : 0;
  int error = 0;
  do {
    error = raw_socket_.try_send({destination, scope, parcel.datagram()});
  } while (pauses(error, may_wait));
  if (error != 0) refuse(parcel, error);
}

void Outlet::refuse(const Parcel& parcel, int error) {
  unsent_->add(parcel.destination(), parcel.datagram(), error);
}

}  // namespace synspect::net

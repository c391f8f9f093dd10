#include "net/open_connections.hpp"

#include <variant>

#include "wire/decode.hpp"

namespace synspect::net {
namespace {

/// Places that a connection may have: newest and oldest are told apart among so many.
constexpr std::size_t kChoice = 8;

/// A segment of ours, as far as it matters here.
struct Sent {
  OpenConnections::Connection connection;
  wire::Flags flags;
};

std::optional<Sent> read(std::span<const std::uint8_t> datagram) {
  const auto decoded = wire::decode(wire::LinkType::raw, datagram, datagram.size());
  const auto* const packet = std::get_if<wire::TcpPacket>(&decoded);
  if (packet == nullptr) return std::nullopt;
  const wire::Segment& segment = packet->segment;
  Sent sent;
  sent.flags = segment.flags;
  sent.connection.tuple = {packet->source, packet->destination};
  sent.connection.next = segment.end().raw();
  return sent;
}

/// FNV-1a.
std::size_t hash(const FourTuple& tuple) {
  std::uint64_t mixed =
      0xcbf29ce484222325u ^ tuple.local.port ^ (std::uint64_t{tuple.remote.port} << 16);
  for (const std::uint8_t octet : tuple.remote.address.octets()) {
    mixed = (mixed ^ octet) * 0x100000001b3u;
  }
  return static_cast<std::size_t>(mixed ^ (mixed >> 29));
}

}  // namespace

/// Its own, else an empty one, else the oldest of those that it may have.
OpenConnections::Place& OpenConnections::place_for(const Connection& connection) const {
  const std::size_t first = hash(connection.tuple) % (kPlaces / kChoice) * kChoice;
  Place* chosen = nullptr;
  for (std::size_t i = first; i < first + kChoice; ++i) {
    Place& place = places_[i];
    const std::uint32_t noted = place.noted.load(std::memory_order_relaxed);
    if (noted != 0 && place.connection.tuple == connection.tuple &&
        place.connection.interface_index == connection.interface_index) {
      return place;
    }
    if (chosen == nullptr || noted < chosen->noted.load(std::memory_order_relaxed)) chosen = &place;
  }
  return *chosen;
}

void OpenConnections::sent(std::span<const std::uint8_t> datagram, std::uint32_t interface_index) {
  auto segment = read(datagram);
  if (!segment) return;
  segment->connection.interface_index = interface_index;
  Place& place = place_for(segment->connection);
  const bool ends = segment->flags.rst;
  if (ends && !(place.connection.tuple == segment->connection.tuple)) return;
  if (ends) {
    place.noted.store(0, std::memory_order_release);
  } else {
    put(place, segment->connection);
  }
}

void OpenConnections::failed(std::span<const std::uint8_t> datagram,
                             std::uint32_t interface_index) {
  auto segment = read(datagram);
  if (!segment || segment->flags.syn) return;
  segment->connection.interface_index = interface_index;
  segment->connection.unsent = true;
  put(place_for(segment->connection), segment->connection);
}

void OpenConnections::put(Place& place, const Connection& connection) {
  place.noted.store(0, std::memory_order_release);
  place.connection = connection;
  place.noted.store(++notes_, std::memory_order_release);
}

std::optional<OpenConnections::Connection> OpenConnections::at(std::size_t place) const {
  const Place& found = places_[place];
  if (found.noted.load(std::memory_order_acquire) == 0) return std::nullopt;
  return found.connection;
}

}  // namespace synspect::net

#include "net/open_connections.hpp"

#include <boost/endian/conversion.hpp>

namespace synspect::net {
namespace {

/// Places that a connection may have: newest and oldest are told apart among so many.
constexpr std::size_t kChoice = 8;

constexpr std::uint8_t kFin = 0x01;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kTcp = 6;

using Octets = std::span<const std::uint8_t>;

std::uint16_t number16(Octets octets, std::size_t at) {
  return boost::endian::load_big_u16(octets.data() + at);
}
std::uint32_t number32(Octets octets, std::size_t at) {
  return boost::endian::load_big_u32(octets.data() + at);
}

/// A segment of ours, as far as it matters here.
struct Sent {
  OpenConnections::Connection connection;
  std::uint8_t flags = 0;
};

/// Of a datagram that we have made: IPv4 (RFC 791), or IPv6 without extension headers (RFC 8200).
std::optional<Sent> read(Octets datagram) {
  if (datagram.size() < 40) return std::nullopt;
  const bool v6 = datagram[0] >> 4 == 6;
  const std::size_t header = v6 ? 40 : std::size_t{4} * (datagram[0] & 0x0f);
  if (datagram[v6 ? 6 : 9] != kTcp || datagram.size() < header + 20) return std::nullopt;
  const std::size_t size = v6 ? 16 : 4;
  const std::size_t source = v6 ? 8 : 12;
  const Octets tcp = datagram.subspan(header);
  const std::size_t text = tcp.size() - std::size_t{4} * (tcp[12] >> 4);
  Sent sent;
  sent.flags = tcp[13];
  sent.connection.tuple = {{Address{datagram.subspan(source, size)}, number16(tcp, 0)},
                           {Address{datagram.subspan(source + size, size)}, number16(tcp, 2)}};
  sent.connection.next = number32(tcp, 4) + static_cast<std::uint32_t>(text) +
                         ((sent.flags & (kSyn | kFin)) != 0 ? 1 : 0);
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

void OpenConnections::sent(Octets datagram, std::uint32_t interface_index) {
  auto segment = read(datagram);
  if (!segment) return;
  segment->connection.interface_index = interface_index;
  Place& place = place_for(segment->connection);
  const bool ends = (segment->flags & kRst) != 0;
  if (ends && !(place.connection.tuple == segment->connection.tuple)) return;
  if (ends) {
    place.noted.store(0, std::memory_order_release);
  } else {
    put(place, segment->connection);
  }
}

void OpenConnections::failed(Octets datagram, std::uint32_t interface_index) {
  auto segment = read(datagram);
  if (!segment || (segment->flags & kSyn) != 0) return;
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

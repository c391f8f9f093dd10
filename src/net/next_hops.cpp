#include "net/next_hops.hpp"

#include <chrono>

namespace synspect::net {
namespace {

/// A gateway's address moves when another machine takes its place.
constexpr Duration kKnownFor = std::chrono::seconds{1};

/// The packet that then goes by the kernel makes it ask; the answer takes a round-trip.
constexpr Duration kUnknownFor = std::chrono::milliseconds{10};

/// FNV-1a. Whoever makes it collide costs us some questions to our own kernel.
std::size_t hash(std::uint32_t interface_index, const Address& hop) {
  std::uint64_t mixed = 0xcbf29ce484222325u ^ interface_index;
  for (const std::uint8_t octet : hop.octets()) mixed = (mixed ^ octet) * 0x100000001b3u;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

}  // namespace

const Mac* NextHops::find(std::uint32_t interface_index, const Address& hop, Instant now) {
  Hop& here = hops_[hash(interface_index, hop) % kPlaces];
  const bool same = here.interface_index == interface_index && here.address == hop;
  if (!same || now >= here.good_until) {
    const auto mac = neighbour_mac(kernel_, interface_index, hop);
    here = {interface_index, hop, mac, now + (mac ? kKnownFor : kUnknownFor)};
  }
  return here.mac ? &*here.mac : nullptr;
}

}  // namespace synspect::net

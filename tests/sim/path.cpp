#include "path.hpp"

#include <algorithm>
#include <utility>

#include "wire/decode.hpp"

namespace synspect::sim {
namespace {

constexpr std::size_t kIpv4Header = 20;  // what the crafter and the router of the simulation send

wire::Checksum checksum_of(const wire::Decoded& decoded) {
  if (const auto* tcp = std::get_if<wire::TcpPacket>(&decoded)) return tcp->checksum;
  if (const auto* icmp = std::get_if<wire::IcmpError>(&decoded)) return icmp->checksum;
  return wire::Checksum::bad;  // whoever receives it can make nothing of it
}

}  // namespace

void Path::carry(Packet packet, Instant now) {
  const Weather& weather = packet.towards == Towards::server ? to_server_ : to_client_;
  if (dice_.percent(weather.duplicates_percent)) deliver(packet, weather, now);
  if (dice_.percent(weather.loss_percent)) return;
  deliver(std::move(packet), weather, now);
}

void Path::deliver(Packet packet, const Weather& weather, Instant now) {
  if (dice_.percent(weather.corruption_percent) && !corrupt(packet)) return;
  Instant at = now + weather.least_delay + dice_.up_to(weather.jitter);
  Instant& last = packet.towards == Towards::server ? last_to_server_ : last_to_client_;
  if (!weather.reorders) at = std::max(at, last);
  last = std::max(last, at);
  place(std::move(packet), at);
}

/// Changes one octet. False: nobody would let it through, or nobody could tell.
bool Path::corrupt(Packet& packet) {
  const std::size_t place = dice_.below(static_cast<std::uint32_t>(packet.octets.size()));
  const bool v4 = packet.octets[0] >> 4 == 4;
  packet.octets[place] ^= static_cast<std::uint8_t>(1 + dice_.below(255));
  if (v4 && place < kIpv4Header) return false;
  return checksum_of(wire::decode(wire::LinkType::raw, packet.octets, packet.octets.size())) ==
         wire::Checksum::bad;
}

void Path::place(Packet packet, Instant at) {
  heap_.push_back({at, ++placed_, std::move(packet)});
  std::push_heap(heap_.begin(), heap_.end(), Later{});
}

std::optional<Instant> Path::next() const {
  return heap_.empty() ? std::nullopt : std::optional{heap_.front().at};
}

Packet Path::take() {
  std::pop_heap(heap_.begin(), heap_.end(), Later{});
  Packet packet = std::move(heap_.back().packet);
  heap_.pop_back();
  return packet;
}

}  // namespace synspect::sim

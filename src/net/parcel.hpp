#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "net/channel.hpp"
#include "net/neighbour.hpp"

namespace synspect::net {

/// A datagram in a queue of ours, with room before it for an Ethernet header.
class Parcel {
 public:
  void pack(const BulkDatagram& datagram) {
    assert(datagram.octets.size() <= BulkChannel::kMostOctets);
    way_ = datagram.way;
    destination_ = datagram.destination;
    size_ = datagram.octets.size();
    std::ranges::copy(datagram.octets, octets_.begin() + kHeader);
  }
  /// Writes the Ethernet header (RFC 894, RFC 2464).
  void label(const Mac& to, const Mac& from) {
    std::ranges::copy(to, octets_.begin());
    std::ranges::copy(from, octets_.begin() + 6);
    const bool v6 = destination_.is_v6();
    octets_[12] = v6 ? 0x86 : 0x08;
    octets_[13] = v6 ? 0xdd : 0x00;
  }

  [[nodiscard]] std::uint32_t way() const { return way_; }
  [[nodiscard]] const Address& destination() const { return destination_; }
  [[nodiscard]] std::span<const std::uint8_t> datagram() const {
    return std::span{octets_}.subspan(kHeader, size_);
  }
  [[nodiscard]] std::span<const std::uint8_t> frame() const {
    return std::span{octets_}.first(kHeader + size_);
  }

 private:
  static constexpr std::size_t kHeader = 14;

  std::uint32_t way_ = 0;
  Address destination_;
  std::size_t size_ = 0;
  std::array<std::uint8_t, kHeader + BulkChannel::kMostOctets> octets_;
};

}  // namespace synspect::net

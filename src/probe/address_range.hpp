#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/address.hpp"

namespace synspect::probe {

/// Addresses of one family, both ends included; `first` is not above `last`.
struct AddressRange {
  Address first;
  Address last;

  [[nodiscard]] Family family() const { return first.family(); }
  /// Addresses; 2^64 - 1 stands for all that is more.
  [[nodiscard]] std::uint64_t size() const;
  /// `offset`: below the number of addresses.
  [[nodiscard]] Address at(std::uint64_t offset) const;
  [[nodiscard]] bool contains(const Address& address) const {
    return first <= address && address <= last;
  }
  /// `192.0.2.7`, `192.0.2.0/24`, or `192.0.2.7-192.0.2.9` where no prefix says it.
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;
};

[[nodiscard]] constexpr unsigned address_bits(Family family) {
  return family == Family::v6 ? 128 : 32;
}

/// The network that `address` lies in. `prefix_length`: at most the bits of the address.
[[nodiscard]] AddressRange network_of(const Address& address, unsigned prefix_length);

/// The neighbours; the last address of a family has none above it, the first none below.
[[nodiscard]] Address address_after(const Address& address);
[[nodiscard]] Address address_before(const Address& address);

/// Saturates: 2^64 - 1 stands for all that is more.
[[nodiscard]] constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) {
  return a + b < a ? UINT64_MAX : a + b;
}
[[nodiscard]] constexpr std::uint64_t saturated_product(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

}  // namespace synspect::probe

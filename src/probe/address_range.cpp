#include "probe/address_range.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>

namespace synspect::probe {
namespace {

/// The octets of an address, to be changed.
struct Octets {
  explicit Octets(const Address& address) : count(address.octets().size()) {
    std::copy(address.octets().begin(), address.octets().end(), values.begin());
  }
  [[nodiscard]] Address address() const { return Address{std::span{values}.first(count)}; }

  std::array<std::uint8_t, 16> values{};
  std::size_t count;
};

/// An address as a number; one of IPv4 is all in `low`.
struct Number {
  explicit Number(const Address& address) {
    for (const std::uint8_t octet : address.octets()) {
      high = high << 8 | low >> 56;
      low = low << 8 | octet;
    }
  }

  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

}  // namespace

std::uint64_t AddressRange::size() const {
  assert(first.family() == last.family() && first <= last);
  const Number from{first};
  const Number to{last};
  const std::uint64_t low = to.low - from.low;
  const std::uint64_t high = to.high - from.high - (to.low < from.low ? 1 : 0);
  return high > 0 ? UINT64_MAX : saturated_sum(low, 1);
}

Address AddressRange::at(std::uint64_t offset) const {
  assert(offset < size() || size() == UINT64_MAX);
  Octets octets{first};
  for (std::size_t i = octets.count; i-- > 0 && offset > 0;) {
    const std::uint64_t sum = octets.values[i] + (offset & 0xff);
    octets.values[i] = static_cast<std::uint8_t>(sum & 0xff);
    offset = (offset >> 8) + (sum >> 8);
  }
  return octets.address();
}

std::string AddressRange::text() const {
  if (first == last) return first.text();
  for (unsigned length = 0; length < address_bits(family()); ++length) {
    if (network_of(first, length) == *this) return first.text() + "/" + std::to_string(length);
  }
  return first.text() + "-" + last.text();
}

AddressRange network_of(const Address& address, unsigned prefix_length) {
  assert(prefix_length <= address_bits(address.family()));
  Octets first{address};
  Octets last{address};
  for (unsigned i = 0; i < first.count; ++i) {
    const unsigned kept =
        std::clamp(prefix_length, 8 * i, 8 * i + 8) - 8 * i;  // bits of this octet
    const auto host_bits = static_cast<std::uint8_t>(0xff >> kept);
    first.values[i] &= static_cast<std::uint8_t>(~host_bits);
    last.values[i] |= host_bits;
  }
  return {first.address(), last.address()};
}

Address address_after(const Address& address) {
  Octets octets{address};
  for (std::size_t i = octets.count; i-- > 0 && ++octets.values[i] == 0;) {
  }
  return octets.address();
}

Address address_before(const Address& address) {
  Octets octets{address};
  for (std::size_t i = octets.count; i-- > 0 && octets.values[i]-- == 0;) {
  }
  return octets.address();
}

}  // namespace synspect::probe

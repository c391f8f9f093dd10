#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/address.hpp"

namespace synspect {

struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  /// `192.0.2.7:443` or `[2001:db8::7]:443`.
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// One connection as we see it: `local` is the side that opens.
struct FourTuple {
  Endpoint local;
  Endpoint remote;
  friend auto operator<=>(const FourTuple&, const FourTuple&) = default;
};

struct FourTupleHash {
  [[nodiscard]] std::size_t operator()(const FourTuple& tuple) const;
};

}  // namespace synspect

#include "base/endpoint.hpp"

#include <string_view>

namespace synspect {
namespace {

/// FNV-1a over the octets and the port.
std::uint64_t mix(std::uint64_t hash, const Endpoint& endpoint) {
  constexpr std::uint64_t prime = 0x100000001b3;
  for (const std::uint8_t octet : endpoint.address.octets()) hash = (hash ^ octet) * prime;
  return (hash ^ endpoint.port) * prime;
}

}  // namespace

std::string Endpoint::text() const {
  std::string text = address.text();
  if (address.is_v6()) {
    text.insert(text.begin(), '[');
    text += ']';
  }
  return text.append(":").append(std::to_string(port));
}

std::size_t FourTupleHash::operator()(const FourTuple& tuple) const {
  constexpr std::uint64_t offset = 0xcbf29ce484222325;
  return static_cast<std::size_t>(mix(mix(offset, tuple.local), tuple.remote));
}

}  // namespace synspect

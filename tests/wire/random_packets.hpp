#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "base/endpoint.hpp"
#include "wire/segment.hpp"

namespace synspect::test {

/// Seeded: the same packets in every run.
class RandomPackets {
 public:
  explicit RandomPackets(std::uint64_t seed) : engine_(seed) {}

  template <typename Number>
  Number number() {
    return static_cast<Number>(engine_());
  }
  /// 0 to `limit` - 1.
  std::size_t below(std::size_t limit) { return engine_() % limit; }
  bool coin() { return engine_() % 2 == 0; }

  std::vector<std::uint8_t> octets(std::size_t count) {
    std::vector<std::uint8_t> out(count);
    for (auto& octet : out) octet = number<std::uint8_t>();
    return out;
  }

  FourTuple tuple(Family family) {
    const std::size_t octets_each = family == Family::v6 ? 16 : 4;
    const auto endpoint = [&] {
      auto address = octets(octets_each);
      address.back() |= 1;  // never the unspecified address
      return Endpoint{Address{address}, number<std::uint16_t>()};
    };
    const Endpoint local = endpoint();
    return {local, endpoint()};
  }

  /// Options only where a TCP may send them, and no more than fit.
  wire::Segment segment() {
    wire::Segment segment;
    segment.seq = wire::SeqNum{number<std::uint32_t>()};
    if (coin()) segment.ack = wire::SeqNum{number<std::uint32_t>()};
    segment.flags = {coin(), coin(), coin(), coin(), coin(), coin(), coin()};
    segment.window = number<std::uint16_t>();
    segment.length = static_cast<std::uint32_t>(coin() ? 0 : below(coin() ? 20 : 1461));
    wire::Options& options = segment.options;
    if (coin()) {
      options.timestamps = wire::Timestamps{number<std::uint32_t>(), number<std::uint32_t>()};
    }
    if (segment.flags.syn) {
      if (coin()) options.mss = number<std::uint16_t>();
      if (coin()) options.window_scale = number<std::uint8_t>();
      options.sack_permitted = coin();
    } else {
      options.sack_count = static_cast<std::uint8_t>(below(options.timestamps ? 4 : 5));
      for (std::size_t i = 0; i < options.sack_count; ++i) {
        const wire::SeqNum left{number<std::uint32_t>()};
        options.sack[i] = {left, wire::SeqNum{number<std::uint32_t>()}};
      }
    }
    return segment;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace synspect::test

#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "base/instant.hpp"
#include "dice.hpp"

namespace synspect::sim {

/// How one direction of a path treats packets.
struct Weather {
  unsigned loss_percent = 0;
  unsigned duplicates_percent = 0;
  unsigned corruption_percent = 0;
  Duration least_delay = std::chrono::milliseconds{5};
  Duration jitter{};     ///< added, up to that much
  bool reorders = true;  ///< with jitter: packets overtake one another
};

enum class Towards : std::uint8_t { client, server };

/// A datagram under way, IP header included, and what the simulator knows of it.
struct Packet {
  std::vector<std::uint8_t> octets;
  Towards towards = Towards::client;
  std::uint32_t transmission = 0;  ///< the client's, by number; 0: not the client's
  std::uint32_t answers = 0;       ///< as in Emission
  std::uint32_t fin_accepted = 0;
  bool first_of_fin = false;
  bool forged = false;
};

/// Both directions between client and server. A lost packet is one that was taken and not
/// delivered. A changed octet is one that a checksum can tell: where it cannot (the IP header of
/// IPv4 aside, which a router checks), the packet is lost.
class Path {
 public:
  struct Delivery {
    Instant at;
    std::uint64_t order = 0;  ///< first in, first out at the same instant
    Packet packet;
  };

  Path(Weather to_server, Weather to_client, Dice dice)
      : to_server_(to_server), to_client_(to_client), dice_(dice) {}

  /// Undergoes the weather.
  void carry(Packet packet, Instant now);
  /// Arrives at `at`, whatever the weather.
  void place(Packet packet, Instant at);
  [[nodiscard]] std::optional<Instant> next() const;
  [[nodiscard]] Packet take();

 private:
  struct Later {
    bool operator()(const Delivery& a, const Delivery& b) const {
      return std::tie(a.at, a.order) > std::tie(b.at, b.order);
    }
  };
  void deliver(Packet packet, const Weather& weather, Instant now);
  [[nodiscard]] bool corrupt(Packet& packet);

  Weather to_server_;
  Weather to_client_;
  Dice dice_;
  Instant last_to_server_{};
  Instant last_to_client_{};
  std::uint64_t placed_ = 0;
  std::vector<Delivery> heap_;  ///< std::push_heap: the earliest first
};

}  // namespace synspect::sim

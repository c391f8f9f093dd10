#pragma once

#include <vector>

#include "base/endpoint.hpp"
#include "dice.hpp"
#include "path.hpp"
#include "wire/segment.hpp"

namespace synspect::sim {

/// Whom an attacker writes to, and what.
struct Attack {
  std::uint32_t packets = 0;
  Duration within{};       ///< spread over so long, from the client's SYN on
  bool at_server = false;  ///< the server too, in the client's name
  bool bare_syns = false;  ///< SYNs without ACK among them: as if both sides opened
};

/// Somebody off the path: knows addresses and ports of both ends, sees nothing, and guesses
/// sequence numbers.
class Attacker {
 public:
  Attacker(const Attack& attack, FourTuple victim, Dice dice)
      : attack_(attack), victim_(victim), dice_(dice) {}

  struct Shot {
    Duration after{};
    Packet packet;
  };
  /// All that it will ever send.
  [[nodiscard]] std::vector<Shot> shots();

 private:
  [[nodiscard]] wire::Segment forged_segment();
  [[nodiscard]] std::vector<std::uint8_t> forged_icmp();

  Attack attack_;
  FourTuple victim_;
  Dice dice_;
};

}  // namespace synspect::sim

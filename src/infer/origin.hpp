#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "infer/exchange.hpp"
#include "infer/observation.hpp"

namespace synspect::infer {

/// What the IP headers of the server's segments tell of who sent them. Constant size.
class Origin {
 public:
  /// A TTL that segments arrived with, and the first of them.
  struct Hops {
    std::uint8_t ttl = 0;
    std::uint32_t n = 0;
  };
  static constexpr std::size_t kMostTtls = 4;

  /// A segment of the server that a client believes, and no RST.
  void believed(const Observation& seen);
  /// The RST that the client believes.
  void reset(const Observation& rst);

  /// The clock of the stamps was set: what was counted until then is compared with nothing later.
  void clock_stepped();

  /// The different TTLs of what was believed, in the order of the tap; at most `kMostTtls`.
  [[nodiscard]] std::span<const Hops> ttls() const { return {ttls_.data(), ttl_count_}; }
  /// The TTL of the RST, if it is another than the one that all the others agree on.
  [[nodiscard]] std::optional<std::uint8_t> odd_rst_ttl() const;
  /// The segment whose identification the RST's does not continue, though those before it were a
  /// sequence.
  [[nodiscard]] const std::optional<Mark>& broken_sequence() const { return broken_sequence_; }

 private:
  void note_ttl(const Observation& seen);
  void note_id(const Observation& seen);

  std::array<Hops, kMostTtls> ttls_{};
  std::size_t ttl_count_ = 0;
  std::uint8_t rst_ttl_ = 0;

  std::optional<Mark> first_id_;  ///< the segment that begins the sequence
  std::optional<Mark> last_id_;   ///< ... and that ends it so far
  std::uint16_t id_ = 0;
  std::uint32_t ids_passed_ = 0;  ///< from the first to the last
  bool no_sequence_ = false;
  std::optional<Mark> broken_sequence_;
};

}  // namespace synspect::infer

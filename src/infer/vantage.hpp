#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"

namespace synspect::infer {

/// Where the capture was taken. A time between two segments is a round trip only for the side that
/// sent the first of them; from elsewhere it is a host's own delay, or a part of the way.
enum class Vantage : std::uint8_t {
  client,  ///< at the side that opened
  server,  ///< at the side that was opened to
  middle,  ///< between them
};

/// What tells it.
enum class VantageBasis : std::uint8_t {
  given,      ///< by the user
  recorded,   ///< the capture is one of ours, and we are the client
  direction,  ///< the capture says which packets its host sent
  hops,       ///< the packets of one side alone have passed no router
  delays,     ///< neither have; the side that answers sooner is nearer
  nothing,    ///< then the client is assumed
};

inline constexpr std::array kVantages{Vantage::client, Vantage::server, Vantage::middle};
inline constexpr std::array kVantageBases{VantageBasis::given,     VantageBasis::recorded,
                                          VantageBasis::direction, VantageBasis::hops,
                                          VantageBasis::delays,    VantageBasis::nothing};

[[nodiscard]] std::string_view to_string(Vantage vantage);
[[nodiscard]] std::string_view to_string(VantageBasis basis);

/// What a step's time is when it was captured there: beside the server its answers are its own
/// delay, and the client's answers take the round trip.
[[nodiscard]] Quantity quantity_of(StepKind kind, Vantage vantage);

/// Takes away the times that say nothing there: beside the server, which of several SYN/ACKs or
/// FINs the client answered cannot be told.
void forget_doubtful_times(Vantage vantage, const Facts& facts, std::vector<Step>& steps);

struct VantageGuess {
  Vantage vantage = Vantage::client;
  VantageBasis basis = VantageBasis::nothing;
  friend bool operator==(const VantageGuess&, const VantageGuess&) = default;
};

/// Gathers what the segments of one connection tell of the place where they were captured.
class VantageEvidence {
 public:
  /// `towards`: which way the segment went at the capturing host, if the capture says so.
  void observe(const Observation& seen, std::optional<wire::Direction> towards);
  /// A segment was captured on its way in and on its way out. `basis`: what shows it.
  void forwarded(VantageBasis basis) { forwarded_ = basis; }
  [[nodiscard]] VantageGuess guess(const Facts& facts) const;

 private:
  /// Of each side's first segment.
  struct Side {
    std::uint8_t ttl = 0;  ///< 0: none was seen
    std::optional<wire::Direction> towards;
  };
  Side client_;
  Side server_;
  std::optional<VantageBasis> forwarded_;
};

/// One capture is taken at one place, for the most part: what most connections say by their delays
/// counts for those whose delays say otherwise, or nothing.
class VantageVotes {
 public:
  /// Counts the guess, and returns what it is among all that came before it.
  [[nodiscard]] VantageGuess settle(VantageGuess guess);

 private:
  std::uint64_t client_ = 0;
  std::uint64_t server_ = 0;
};

}  // namespace synspect::infer

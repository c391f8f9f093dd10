#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/record.hpp"

// What a ladder shows, from top to bottom; nothing of how it is drawn.
namespace synspect::report {

/// A server state where it is shown.
struct ServerMark {
  tcp::State state = tcp::State::closed;
  infer::Claim claim = infer::Claim::assumed;
  friend bool operator==(const ServerMark&, const ServerMark&) = default;
};

/// Segments that are counted instead of drawn.
struct Fold {
  std::uint32_t first = 0;  ///< segment numbers
  std::uint32_t last = 0;
  std::uint64_t segments = 0;
  std::uint64_t octets_out = 0;  ///< of payload
  std::uint64_t octets_in = 0;
};

/// One row. Its pointers lead into the record.
struct LadderRow {
  enum class Kind : std::uint8_t {
    segment,
    icmp,
    silence,    ///< for `wait` nothing passed the tap
    folded,     ///< `fold`
    omitted,    ///< `fold.segments` that the transcript does not keep
    after_end,  ///< what follows was asked for after the lifecycle's end
  };
  Kind kind = Kind::segment;
  const probe::Entry* entry = nullptr;
  const infer::IcmpObservation* icmp = nullptr;
  bool again = false;       ///< the same numbers left that side before
  bool unanswered = false;  ///< nothing acknowledged it: until it left again, or until the end; of
                            ///< a silence, that what left before it is data of that kind
  std::vector<tcp::State> client;  ///< states that are entered here, in order
  std::vector<ServerMark> server;
  std::vector<infer::Step> steps;  ///< that end here; with the last segment, those that do not
  Duration wait{};                 ///< of a silence
  std::optional<infer::StepKind> wanted;  ///< the step that was under way meanwhile
  bool never_came = false;                ///< ... and did not end later either
  bool time_wait = false;                 ///< the client was in TIME-WAIT meanwhile
  Fold fold;
};

/// With `fold`, long runs of data and acknowledgments that change nothing become one row.
[[nodiscard]] std::vector<LadderRow> ladder_rows(const probe::Record& record, bool fold);

// Its parts, each on the rows of segments and ICMP errors that the one before has left.
[[nodiscard]] std::vector<LadderRow> event_rows(const probe::Record& record);
void mark_repetitions(std::vector<LadderRow>& rows);
void mark_unanswered(std::vector<LadderRow>& rows);
void place_states(const probe::Record& record, std::vector<LadderRow>& rows);
void place_steps(const probe::Record& record, std::vector<LadderRow>& rows);
[[nodiscard]] std::vector<LadderRow> folded(const std::vector<LadderRow>& rows);
/// The rows between them: silence, what is not kept, the end of the lifecycle.
[[nodiscard]] std::vector<LadderRow> with_gaps(const probe::Record& record,
                                               const std::vector<LadderRow>& rows);

}  // namespace synspect::report

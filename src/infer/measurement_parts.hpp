#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "infer/measurement.hpp"

// What the files of measurements share. Private to infer/.

namespace synspect::infer {

using Found = std::optional<Observation>;

/// The first segment after number `n` that goes that way and is `wanted`.
template <typename Wanted>
Found first_after(std::uint32_t n, Transcript transcript, wire::Direction direction,
                  const Wanted& wanted) {
  const auto found = std::find_if(transcript.begin(), transcript.end(), [&](const auto& seen) {
    return seen.n > n && seen.direction == direction && wanted(seen.segment);
  });
  return found == transcript.end() ? std::nullopt : Found{*found};
}

/// The last one before number `n`.
template <typename Wanted>
Found last_before(std::uint32_t n, Transcript transcript, wire::Direction direction,
                  const Wanted& wanted) {
  Found found;
  for (const Observation& seen : transcript) {
    if (seen.n < n && seen.direction == direction && wanted(seen.segment)) found = seen;
  }
  return found;
}

/// The numbers of all of them.
template <typename Wanted>
std::vector<std::uint32_t> all_after(std::uint32_t n, Transcript transcript,
                                     wire::Direction direction, const Wanted& wanted) {
  std::vector<std::uint32_t> numbers;
  for (const Observation& seen : transcript) {
    if (seen.n > n && seen.direction == direction && wanted(seen.segment)) {
      numbers.push_back(seen.n);
    }
  }
  return numbers;
}

/// No part of a connection's course, whose segments may come late.
inline bool is_bare_ack(const wire::Segment& seg) {
  return seg.is_bare_ack();
}

inline double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

inline Measurement statement(std::string_view measure, std::string_view verdict, std::string text,
                             std::vector<std::uint32_t> evidence = {}) {
  Measurement result;
  result.measure = measure;
  result.verdict = verdict;
  result.text = std::move(text);
  result.evidence = std::move(evidence);
  return result;
}

/// Each transmission of the SYN/ACK with that number and acknowledgment.
[[nodiscard]] std::vector<Mark> syn_acks(wire::SeqNum seq, wire::SeqNum ack, Transcript transcript);

/// What ended the wait for a repetition.
struct WatchEnd {
  Mark mark;
  bool by_server = false;  ///< a RST of the server's; otherwise we ended it
};

/// What can be said of a SYN/ACK that nobody answered until `end`.
[[nodiscard]] Measurement unanswered_syn_ack(std::string_view measure,
                                             const std::vector<Mark>& rungs, const WatchEnd& end);

}  // namespace synspect::infer

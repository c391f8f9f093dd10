#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infer/observer.hpp"
#include "wire/segment_text.hpp"

namespace synspect::test {

/// One line of a transcript: microseconds after `kStart`, and what passed the tap then: a segment
/// in packet notation with relative numbers, or `icmp 3/13 from 192.0.2.254 quotes 0`.
struct Line {
  double at_us = 0;
  std::string_view text;
  std::uint8_t ttl = 64;
  std::optional<std::uint16_t> ip_id = {};
};
using Lines = std::vector<Line>;

/// The initial numbers of every transcript: both sides wrap to zero after a few octets.
inline constexpr wire::Origin kOrigin{.local = wire::SeqNum{4294967289},
                                      .remote = wire::SeqNum{4294967290}};
/// 2026-11-20T09:29:04.123456789Z.
inline constexpr Stamp kStart{1795166944123456789, StampClock::kernel_tap};

[[nodiscard]] Stamp at_us(double us);
/// Line i as segment i + 1.
[[nodiscard]] infer::Observation observation(const Lines& lines, std::size_t i);
/// A line that begins with "icmp". Throws std::invalid_argument for anything else.
[[nodiscard]] infer::IcmpObservation icmp_observation(const Line& line);
/// Shows line i to `observer`, ICMP errors included.
void show(const Lines& lines, std::size_t i, infer::Observer& observer);
[[nodiscard]] infer::Observer observed(const Lines& lines);

// What is derived, in one line each, times in microseconds after `kStart`.
[[nodiscard]] std::string us_text(Duration duration);  ///< "38.4", "1000000"
/// "open, clean".
[[nodiscard]] std::string verdict_text(const infer::Lifecycle& life);
/// "syn 1-2 38.4 x1, ack 2-3 21.1, fin 5-6 ~35 x2": ~ uncertain, x transmissions; an open end or
/// beginning is "?", and then there is no time; `delayed` as in infer::Step.
[[nodiscard]] std::string steps_text(const infer::Lifecycle& life);
/// "SYN-SENT 0, ESTABLISHED 38.4".
[[nodiscard]] std::string client_text(const infer::Lifecycle& life);
/// "SYN-RECEIVED observed 0..38.4 [2], ESTABLISHED assumed 59.5..? [3]".
[[nodiscard]] std::string server_text(const infer::Lifecycle& life);
/// "refused error [2]".
[[nodiscard]] std::string findings_text(const infer::Lifecycle& life);
/// "fin-retries goes-on [6,8,9] ladder 200000 600000 >= 600000 <= 700000", joined by "; ".
[[nodiscard]] std::string measurements_text(const std::vector<infer::Measurement>& all);
/// "measure: text", a line each.
[[nodiscard]] std::string measurements_prose(const std::vector<infer::Measurement>& all);

}  // namespace synspect::test

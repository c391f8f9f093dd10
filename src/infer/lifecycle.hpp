#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stamp.hpp"
#include "tcp/state.hpp"

namespace synspect::infer {

enum class Outcome : std::uint8_t {
  open,         ///< a valid SYN/ACK
  refused,      ///< a valid RST answered our SYN
  filtered,     ///< nothing answered any SYN
  unreachable,  ///< an ICMP error quotes our SYN
  error,        ///< a failure of this host
};

enum class Closed : std::uint8_t {
  clean,    ///< both FINs acknowledged
  reset,    ///< by a RST of either side
  timeout,  ///< an answer that the close needed did not come
  not_attempted,
};

enum class StepKind : std::uint8_t { syn, ack, fin, peer_fin, last_ack };

/// What a step's time is, and so what it is called: only an answer of the server's TCP to a segment
/// of ours is a round trip. Captured in the middle, such times are parts of one.
enum class Quantity : std::uint8_t { rtt, turnaround, gap, part };

/// As the client measures it.
[[nodiscard]] Quantity quantity_of(StepKind kind);

struct Step {
  StepKind kind = StepKind::syn;
  std::optional<std::uint32_t> from;  ///< number of the segment that begins the step
  std::optional<std::uint32_t> to;    ///< ... and that ends it; none: it did not end
  std::optional<Duration> time;
  std::uint32_t transmissions = 0;  ///< of the segment that begins it; round trips only
  bool ambiguous = false;           ///< cannot tell which transmission was answered: no statistics
  bool delayed = false;  ///< the answer waited at the server, most likely: no measure of the path
  friend bool operator==(const Step&, const Step&) = default;
};

struct ClientState {
  tcp::State state = tcp::State::closed;
  Stamp at;
  friend bool operator==(const ClientState&, const ClientState&) = default;
};

/// How sure a server state is.
enum class Claim : std::uint8_t {
  observed,  ///< a segment arrived that only a server in that state sends
  implied,   ///< a later segment proves that it was passed through
  assumed,   ///< what a conforming server does with what we sent; nothing came back to prove it
};

struct ServerState {
  tcp::State state = tcp::State::closed;
  Claim claim = Claim::assumed;
  std::optional<Stamp> not_before;  ///< bounds, on our clock, of when the server entered the state
  std::optional<Stamp> not_after;
  std::vector<std::uint32_t> evidence;  ///< segment numbers; for `assumed`, mostly what we sent
  friend bool operator==(const ServerState&, const ServerState&) = default;
};

enum class Severity : std::uint8_t {
  info,     ///< worth knowing, nothing wrong
  warning,  ///< the server, the path or we ourselves misbehave
  error,    ///< the lifecycle failed because of it
};

struct Finding {
  std::string_view id;  ///< one of kFindingIds (finding_ids.hpp)
  Severity severity = Severity::info;
  std::string text;                     ///< one sentence; names every explanation that remains
  std::vector<std::uint32_t> evidence;  ///< segment numbers
  std::string_view next = {};           ///< what to do about it
};

/// What was found out by asking: the answer to a `--measure` or to `--verify`.
struct Measurement {
  std::string_view measure;             ///< what was asked
  std::string_view verdict;             ///< the answer, in one of a few words
  std::string text;                     ///< in one sentence
  std::vector<std::uint32_t> evidence;  ///< segment numbers
  std::vector<Duration> ladder;         ///< of each repetition: time after the first transmission
  std::optional<Duration> at_least;
  std::optional<Duration> at_most;
};

/// All that is derived from one transcript.
struct Lifecycle {
  Outcome outcome = Outcome::filtered;
  Closed closed = Closed::not_attempted;
  std::vector<Step> steps;
  std::vector<ClientState> client_states;
  std::vector<ServerState> server_states;
  std::vector<Finding> findings;
  std::vector<Measurement> measurements;
};

inline constexpr std::array kOutcomes{Outcome::open, Outcome::refused, Outcome::filtered,
                                      Outcome::unreachable, Outcome::error};
inline constexpr std::array kClosings{Closed::clean, Closed::reset, Closed::timeout,
                                      Closed::not_attempted};
inline constexpr std::array kSteps{StepKind::syn, StepKind::ack, StepKind::fin, StepKind::peer_fin,
                                   StepKind::last_ack};
inline constexpr std::array kClaims{Claim::observed, Claim::implied, Claim::assumed};
inline constexpr std::array kSeverities{Severity::info, Severity::warning, Severity::error};

[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view to_string(Closed closed);
[[nodiscard]] std::string_view to_string(StepKind kind);
[[nodiscard]] std::string_view to_string(Quantity quantity);
[[nodiscard]] std::string_view to_string(Claim claim);
[[nodiscard]] std::string_view to_string(Severity severity);

}  // namespace synspect::infer

#pragma once

#include <vector>

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"

// From facts to statements; docs/inference.md gives evidence, claim and refutation of each rule.
namespace synspect::infer {

/// A server answers a lost SYN/ACK or FIN not sooner than this: the least retransmission timeout in
/// use (Linux: 200 ms; RFC 6298 asks for 1 s).
inline constexpr Duration kLeastServerTimeout = std::chrono::milliseconds{200};
/// ... and a SYN/ACK, which has no measured round trip behind it yet, not sooner than the initial
/// timeout of RFC 6298 section 2.1.
inline constexpr Duration kInitialServerTimeout = std::chrono::seconds{1};

[[nodiscard]] Outcome outcome(const Facts& facts);
[[nodiscard]] Closed closed(const Facts& facts);
[[nodiscard]] std::vector<Step> steps(const Facts& facts);
[[nodiscard]] std::vector<ClientState> client_states(const Facts& facts);
[[nodiscard]] std::vector<ServerState> server_states(const Facts& facts);
[[nodiscard]] std::vector<Finding> findings(const Facts& facts);

}  // namespace synspect::infer

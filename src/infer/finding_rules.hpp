#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"

// The rules of `findings`, one function each, silent without its evidence. Private to infer/.
namespace synspect::infer {

using Evidence = std::vector<std::uint32_t>;
/// In the order of the transcript, each segment once.
[[nodiscard]] Evidence in_order(Evidence numbers);

// Why it did not open (findings_opening.cpp).
/// "192.0.2.254 says: host unreachable (ICMP type 3, code 1)".
[[nodiscard]] std::string what_it_says(const IcmpObservation& icmp);
[[nodiscard]] std::optional<Finding> refused(const Facts& facts);
[[nodiscard]] std::optional<Finding> filtered(const Facts& facts);
[[nodiscard]] std::optional<Finding> unreachable(const Facts& facts);
[[nodiscard]] std::optional<Finding> admin_prohibited(const Facts& facts);

// How the server takes it up (findings_syn_ack.cpp).
[[nodiscard]] std::optional<Finding> syn_ack_retransmitted(const Facts& facts);
[[nodiscard]] std::optional<Finding> deferred_accept(const Facts& facts);
[[nodiscard]] std::optional<Finding> accept_queue_full(const Facts& facts);
[[nodiscard]] std::optional<Finding> syn_cookie_suspect(const Facts& facts);
/// Its RST answers our ACK or what followed, and nothing proves that there was a connection.
[[nodiscard]] bool reset_as_unknown(const Facts& facts);

// How it ended (findings_closing.cpp).
[[nodiscard]] std::optional<Finding> reset_by_server(const Facts& facts);
[[nodiscard]] std::optional<Finding> close_wait_stuck(const Facts& facts);
[[nodiscard]] std::optional<Finding> fin_unanswered(const Facts& facts);
[[nodiscard]] std::optional<Finding> peer_keeps_open(const Facts& facts);
[[nodiscard]] std::optional<Finding> server_closes_first(const Facts& facts);
[[nodiscard]] std::optional<Finding> slow_application_close(const Facts& facts);
[[nodiscard]] std::optional<Finding> half_close_data(const Facts& facts);
[[nodiscard]] std::optional<Finding> fin_retransmitted(const Facts& facts);
[[nodiscard]] std::optional<Finding> last_ack_lost(const Facts& facts);

// Who else took part (findings_path.cpp).
[[nodiscard]] std::optional<Finding> kernel_rst_escaped(const Facts& facts);
[[nodiscard]] std::optional<Finding> middlebox_changed_options(const Facts& facts);
[[nodiscard]] std::optional<Finding> rst_injected_suspect(const Facts& facts);
[[nodiscard]] std::optional<Finding> asymmetric_ttl(const Facts& facts);

// With what it was seen (findings_host.cpp).
[[nodiscard]] std::optional<Finding> clock_stepped(const Facts& facts);
[[nodiscard]] std::optional<Finding> packets_missed(const Facts& facts);
/// Only if `facts.joined`.
[[nodiscard]] Finding mid_stream(const Facts& facts);

}  // namespace synspect::infer

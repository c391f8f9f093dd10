#pragma once

#include <string>

#include "infer/lifecycle.hpp"

namespace synspect::probe {

// What the tap did not show of our own segments: nothing about the server.

[[nodiscard]] infer::Finding syn_not_seen(const std::string& interface);
/// `of_ours`: the tap did not show all that we sent. Otherwise it lost packets of somebody's.
[[nodiscard]] infer::Finding capture_dropped(bool of_ours);

/// Why nothing can be told of a lifecycle whose SYN the tap did not show, though an answer came.
/// `dropped`: the capture has lost packets meanwhile.
[[nodiscard]] std::string answered_unseen(const std::string& interface, bool dropped);

}  // namespace synspect::probe

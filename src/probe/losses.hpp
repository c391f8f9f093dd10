#pragma once

#include <cstdint>
#include <optional>

#include "infer/lifecycle.hpp"

namespace synspect::probe {

/// What became of the segments of ours that want an answer of the server's TCP, over many
/// lifecycles: of the SYN or of the FIN. Other steps end with a segment of ours, or when an
/// application likes: nothing can be lost there.
struct Losses {
  std::uint64_t begun = 0;       ///< lifecycles that sent it
  std::uint64_t unanswered = 0;  ///< ... and got no answer, however often it was sent
  std::uint64_t sent_again = 0;  ///< its transmissions beyond the first of each lifecycle

  /// Of the lifecycles that sent it, those without an answer: 0 to 1. None: none has sent it.
  [[nodiscard]] std::optional<double> share() const {
    if (begun == 0) return std::nullopt;
    return static_cast<double>(unanswered) / static_cast<double>(begun);
  }

  /// One that stands in a lifecycle's report. A RST is an answer, also to a FIN, and an ICMP error
  /// is none: it comes from the path.
  void add(const infer::Step& step, const infer::Lifecycle& life) {
    if (quantity_of(step.kind) != infer::Quantity::rtt) return;
    const bool reset = step.kind == infer::StepKind::fin && life.closed == infer::Closed::reset;
    add(step.transmissions, step.to || reset);
  }
  void add(std::uint32_t transmissions, bool answered) {
    ++begun;
    if (!answered) ++unanswered;
    if (transmissions > 1) sent_again += transmissions - 1;
  }
};

}  // namespace synspect::probe

#pragma once

#include <bitset>

#include "infer/facts.hpp"

namespace synspect::probe {

/// What has happened so far of what a lifecycle consists of. A segment that changes it is kept in
/// the transcript whatever came before: a server that floods us must not hide how it ended.
using Landmarks = std::bitset<14>;

[[nodiscard]] inline Landmarks landmarks(const infer::Facts& facts) {
  Landmarks seen;
  std::size_t i = 0;
  for (const auto* mark :
       {&facts.opened, &facts.refusal, &facts.peer_syn_acked, &facts.first_text,
        &facts.past_handshake, &facts.bare_fin_ack, &facts.half_close_data, &facts.peer_fin,
        &facts.peer_fin_acked, &facts.rst_in, &facts.rst_out, &facts.escaped_rst}) {
    seen[i++] = mark->has_value();
  }
  seen[i++] = facts.fin.first().has_value();
  seen[i] = facts.fin.answer().has_value();
  return seen;
}

}  // namespace synspect::probe

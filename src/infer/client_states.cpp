#include <algorithm>

#include "infer/derive.hpp"

namespace synspect::infer {
namespace {

using tcp::State;

Stamp later(const Mark& a, const Mark& b) {
  return std::max(a.at, b.at);
}

void add_opening(const Facts& facts, std::vector<ClientState>& out) {
  if (facts.joined) out.push_back({State::established, facts.opened->at});
  if (!facts.syn.first()) return;
  out.push_back({State::syn_sent, facts.syn.first()->at});
  if (facts.peer_syn) out.push_back({State::syn_received, facts.peer_syn->at});
  if (facts.peer_syn_disowned) out.push_back({State::syn_sent, facts.peer_syn_disowned->at});
  if (facts.refusal) out.push_back({State::closed, facts.refusal->at});
  if (facts.opened) out.push_back({State::established, facts.opened->at});
}

/// RFC 9293 section 3.6, case 2: the server closes first.
void add_passive_close(const Facts& facts, std::vector<ClientState>& out) {
  out.push_back({State::close_wait, facts.peer_fin->at});
  if (facts.fin.first()) out.push_back({State::last_ack, facts.fin.first()->at});
  if (facts.fin.answer()) out.push_back({State::closed, facts.fin.answer()->at});
}

/// RFC 9293 section 3.6, cases 1 and 3: we close first, or both at once.
void add_active_close(const Facts& facts, std::vector<ClientState>& out) {
  const Mark& fin = *facts.fin.first();
  const auto& acked = facts.fin.answer();
  const auto& peer_fin = facts.peer_fin;
  out.push_back({State::fin_wait_1, fin.at});
  if (acked && (!peer_fin || acked->n <= peer_fin->n)) {
    out.push_back({State::fin_wait_2, acked->at});
    if (peer_fin) out.push_back({State::time_wait, peer_fin->at});
  } else if (peer_fin) {
    // The server's FIN may have reached the tap before ours left, and the client after.
    out.push_back({State::closing, later(fin, *peer_fin)});
    if (acked) out.push_back({State::time_wait, acked->at});
  }
}

}  // namespace

std::vector<ClientState> client_states(const Facts& facts) {
  std::vector<ClientState> out;
  add_opening(facts, out);
  if (facts.fin.first() && !facts.server_closed_first()) {
    add_active_close(facts, out);
  } else if (facts.peer_fin) {
    add_passive_close(facts, out);
  }
  const bool ours_first = facts.rst_out && (!facts.rst_in || facts.rst_out->n < facts.rst_in->n);
  const auto& rst = ours_first ? facts.rst_out : facts.rst_in;
  if (!rst) return out;
  // After our own RST we are in CLOSED, whatever still arrives. Its RST may have reached the tap
  // before our last segments left, and the client after.
  if (ours_first) std::erase_if(out, [&rst](const auto& entry) { return rst->at < entry.at; });
  if (out.back().state != State::closed) {
    out.push_back({State::closed, std::max(rst->at, out.back().at)});
  }
  return out;
}

}  // namespace synspect::infer

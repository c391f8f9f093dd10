// Where in a ladder the states of both ends stand.
#include <algorithm>

#include "report/ladder_rows.hpp"
#include "report/replay.hpp"

namespace synspect::report {
namespace {

using infer::Claim;
using infer::ServerState;

/// A client state begins with a segment, or an ICMP error, of the same time.
void place_client(const probe::Record& record, std::vector<LadderRow>& rows) {
  std::size_t from = 0;  // in order, also where two have one stamp
  for (const infer::ClientState& entry : record.life.client_states) {
    for (std::size_t i = from; i < rows.size(); ++i) {
      const Stamp at = rows[i].entry ? rows[i].entry->seen.at : rows[i].icmp->at;
      if (at != entry.at) continue;
      rows[i].client.push_back(entry.state);
      from = i;
      break;
    }
  }
}

bool has(const std::vector<ServerState>& states, tcp::State state) {
  return std::any_of(states.begin(), states.end(),
                     [state](const ServerState& entry) { return entry.state == state; });
}

/// For each of `states`: the first row of those up to the end that all know of it. A state that
/// was assumed, disproved and assumed again begins where that was.
std::vector<std::size_t> first_known(const std::vector<ServerState>& states,
                                     const std::vector<LadderRow>& rows) {
  std::vector<std::size_t> first(states.size(), rows.size());
  infer::Observer observer;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    observe({rows[i].entry, rows[i].icmp, false}, observer);
    const auto known = observer.lifecycle(false).server_states;
    for (std::size_t s = 0; s < states.size(); ++s) {
      if (!has(known, states[s].state)) {
        first[s] = rows.size();
      } else if (first[s] == rows.size()) {
        first[s] = i;
      }
    }
  }
  return first;
}

/// The row of segment `n`; none: `rows.size()`.
std::size_t row_of(std::uint32_t n, const std::vector<LadderRow>& rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [n](const LadderRow& row) {
    return row.entry && row.entry->seen.n == n;
  });
  return static_cast<std::size_t>(found - rows.begin());
}

void place_server(const probe::Record& record, std::vector<LadderRow>& rows) {
  const auto& states = record.life.server_states;
  const auto own = std::find_if(rows.begin(), rows.end(), [&record](const LadderRow& row) {
    return row.entry && row.entry >= record.segments.data() + record.lifecycle_segments;
  });
  const auto known = first_known(states, {rows.begin(), own});
  const auto own_rows = static_cast<std::size_t>(own - rows.begin());
  std::size_t least = 0;  // the server was in the one before at least until here
  for (std::size_t s = 0; s < states.size(); ++s) {
    const ServerState& entry = states[s];
    if (entry.evidence.empty()) continue;
    const std::size_t proof = row_of(entry.evidence.front(), rows);
    std::size_t at = known[s] < own_rows ? known[s] : proof;
    if (at < least) at = std::max(std::min(least, proof), at);
    if (at >= rows.size()) continue;
    rows[at].server.push_back({entry.state, entry.claim});
    least = at;
    // It shows the state again, later: by a repetition, or because it was asked.
    const bool asked = proof > at && proof >= own_rows;
    for (std::size_t e = asked ? 0 : 1; e < entry.evidence.size(); ++e) {
      const std::size_t again = row_of(entry.evidence[e], rows);
      if (again >= rows.size() || entry.claim != Claim::observed) continue;
      if (rows[again].entry->seen.direction == wire::Direction::out) continue;
      rows[again].server.push_back({entry.state, entry.claim});
      least = std::max(least, again + 1);
    }
  }
}

}  // namespace

void place_states(const probe::Record& record, std::vector<LadderRow>& rows) {
  place_client(record, rows);
  place_server(record, rows);
}

}  // namespace synspect::report

// Which segments of a ladder are repetitions, and which nobody has answered.
#include <algorithm>
#include <set>
#include <tuple>

#include "infer/derive.hpp"
#include "report/ladder_rows.hpp"

namespace synspect::report {
namespace {

using wire::Direction;
using wire::Segment;

bool is_believed_segment(const LadderRow& row) {
  return row.entry && row.entry->believed();
}

bool same_numbers(const Segment& a, const Segment& b) {
  return a.seq == b.seq && a.length == b.length && a.flags.syn == b.flags.syn &&
         a.flags.fin == b.flags.fin;
}

/// Whether `seg` ends the wait of a segment of ours that ends at `end`.
bool answers(const Segment& seg, wire::SeqNum end) {
  if (seg.flags.rst) return true;
  return seg.ack && wire::at_or_before(end, *seg.ack);
}

/// Whether rows after `at` answer its segment before it leaves again.
bool is_answered(const std::vector<LadderRow>& rows, std::size_t at) {
  const Segment& sent = rows[at].entry->seen.segment;
  for (std::size_t i = at + 1; i < rows.size(); ++i) {
    if (!is_believed_segment(rows[i])) continue;
    const infer::Observation& seen = rows[i].entry->seen;
    const bool out = seen.direction == Direction::out;
    if (out && same_numbers(seen.segment, sent)) return false;
    if (!out && answers(seen.segment, sent.end())) return true;
  }
  return false;
}

/// An acknowledgment of ours that the server shows not to have had in time: what it acknowledges
/// comes again, and not as a copy that the network made.
bool had_no_effect(const std::vector<LadderRow>& rows, std::size_t at) {
  const infer::Observation& ack = rows[at].entry->seen;
  for (std::size_t i = at + 1; i < rows.size(); ++i) {
    if (!is_believed_segment(rows[i])) continue;
    const infer::Observation& seen = rows[i].entry->seen;
    if (seen.direction == Direction::out) {
      if (seen.segment.ack == ack.segment.ack) return false;  // the server had another chance
      continue;
    }
    if (rows[i].again && seen.segment.end() == *ack.segment.ack) {
      return seen.at - ack.at >= infer::kLeastServerTimeout;
    }
  }
  return false;
}

}  // namespace

void mark_repetitions(std::vector<LadderRow>& rows) {
  using Numbers = std::tuple<Direction, std::uint32_t, std::uint32_t, bool, bool>;
  std::set<Numbers> seen_before;
  for (LadderRow& row : rows) {
    if (!is_believed_segment(row)) continue;
    const infer::Observation& seen = row.entry->seen;
    const Segment& seg = seen.segment;
    if (seg.seq_length() == 0) continue;
    row.again = !seen_before
                     .emplace(seen.direction, static_cast<std::uint32_t>(seg.seq - wire::SeqNum{0}),
                              seg.length, seg.flags.syn, seg.flags.fin)
                     .second;
  }
}

void mark_unanswered(std::vector<LadderRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].entry || rows[i].entry->seen.direction == Direction::in) continue;
    const Segment& seg = rows[i].entry->seen.segment;
    if (seg.flags.rst) continue;
    rows[i].unanswered =
        seg.seq_length() > 0 ? !is_answered(rows, i) : seg.is_bare_ack() && had_no_effect(rows, i);
  }
}

}  // namespace synspect::report

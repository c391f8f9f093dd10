#include "report/ladder_rows.hpp"

#include <algorithm>

#include "report/replay.hpp"
#include "report/step_words.hpp"

namespace synspect::report {
namespace {

using Kind = LadderRow::Kind;

/// The least pause that is worth a row: what a person would notice.
constexpr Duration kSilence = std::chrono::milliseconds{200};
/// A run of data that is folded keeps so many rows at each end.
constexpr std::size_t kShown = 2;
/// Shorter ones are shown whole: a fold should save more than it costs.
constexpr std::size_t kLeastFolded = 4;

bool is_plain_data(const LadderRow& row) {
  if (row.kind != Kind::segment || row.again || row.unanswered || !row.entry->believed()) {
    return false;
  }
  const wire::Segment& seg = row.entry->seen.segment;
  const bool controls = seg.flags.syn || seg.flags.fin || seg.flags.rst || !seg.ack;
  return !controls && row.client.empty() && row.server.empty() && row.steps.empty();
}

/// Where the run of plain data from `begin` on ends: at anything else, or at a pause.
std::size_t end_of_run(const std::vector<LadderRow>& rows, std::size_t begin) {
  std::size_t end = begin;
  while (end < rows.size() && is_plain_data(rows[end])) {
    if (end > begin && rows[end].entry->seen.at - rows[end - 1].entry->seen.at >= kSilence) break;
    ++end;
  }
  return end;
}

std::optional<Stamp> stamp_of(const LadderRow& row) {
  if (row.entry) return row.entry->seen.at;
  return row.icmp ? std::optional{row.icmp->at} : std::nullopt;
}

LadderRow fold_of(const LadderRow* first, const LadderRow* last) {
  LadderRow row;
  row.kind = Kind::folded;
  row.fold.first = first->entry->seen.n;
  row.fold.last = (last - 1)->entry->seen.n;
  row.fold.segments = static_cast<std::uint64_t>(last - first);
  for (; first != last; ++first) {
    const infer::Observation& seen = first->entry->seen;
    const bool out = seen.direction == wire::Direction::out;
    (out ? row.fold.octets_out : row.fold.octets_in) += seen.segment.length;
  }
  return row;
}

/// The step that is under way after segment `n`: it has begun, and does not end before the next.
const infer::Step* step_after(const std::vector<infer::Step>& steps, std::uint32_t n) {
  for (const infer::Step& step : steps) {
    // Of what was sent again, the time counts from the last transmission; the wait began before.
    const bool has_begun = step.from && (*step.from <= n || step.transmissions > 1);
    if (has_begun && (!step.to || *step.to > n)) return &step;
  }
  return nullptr;
}

}  // namespace

std::vector<LadderRow> event_rows(const probe::Record& record) {
  std::vector<LadderRow> rows;
  for (const Event& event : events_of(record)) {
    LadderRow& row = rows.emplace_back();
    row.kind = event.icmp ? Kind::icmp : Kind::segment;
    row.entry = event.segment;
    row.icmp = event.icmp;
  }
  return rows;
}

void place_steps(const probe::Record& record, std::vector<LadderRow>& rows) {
  const auto row_of = [&](const infer::Step& step) {
    if (step.to) {
      return std::find_if(rows.rbegin(), rows.rend(), [&step](const LadderRow& row) {
        return row.entry && row.entry->seen.n == *step.to;
      });
    }
    return std::find_if(rows.rbegin(), rows.rend(), [&record](const LadderRow& row) {
      return !row.entry || row.entry < record.segments.data() + record.lifecycle_segments;
    });
  };
  for (const infer::Step& step : steps_and_next(record)) {
    const auto row = row_of(step);
    if (row != rows.rend()) row->steps.push_back(step);
  }
}

std::vector<LadderRow> folded(const std::vector<LadderRow>& rows) {
  std::vector<LadderRow> out;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t end = end_of_run(rows, i);
    if (end - i < kLeastFolded + 2 * kShown) {
      end = std::max(end, i + 1);
      out.insert(out.end(), &rows[i], &rows[0] + end);
    } else {
      const LadderRow* first = &rows[i + kShown];
      const LadderRow* last = &rows[0] + (end - kShown);
      out.insert(out.end(), &rows[i], first);
      out.push_back(fold_of(first, last));
      out.insert(out.end(), last, &rows[0] + end);
    }
    i = end;
  }
  return out;
}

std::vector<LadderRow> with_gaps(const probe::Record& record, const std::vector<LadderRow>& rows) {
  const std::vector<infer::Step> steps = steps_and_next(record);
  std::vector<LadderRow> out;
  std::optional<Stamp> last;
  std::uint32_t n = 0;
  bool ended = false;
  bool time_wait = false;
  bool unanswered_data = false;
  for (const LadderRow& row : rows) {
    const auto add = [&out](Kind kind) -> LadderRow& {
      LadderRow& added = out.emplace_back();
      added.kind = kind;
      return added;
    };
    const std::uint32_t begins = row.entry ? row.entry->seen.n : row.fold.first;
    if (begins > n + 1) add(Kind::omitted).fold.segments = begins - n - 1;
    const auto at = stamp_of(row);
    if (at && last && *at - *last >= kSilence) {
      LadderRow& silence = add(Kind::silence);
      silence.wait = *at - *last;
      silence.time_wait = time_wait && !ended;
      silence.unanswered = unanswered_data;
      if (const infer::Step* step = ended ? nullptr : step_after(steps, n)) {
        silence.wanted = step->kind;
        silence.never_came = !step->to && !record.interrupted;
      }
    }
    const bool late = row.entry && row.entry >= record.segments.data() + record.lifecycle_segments;
    if (late && !ended) add(Kind::after_end);
    ended = ended || late;
    out.push_back(row);
    const bool is_data = row.entry && row.entry->seen.segment.length > 0;
    if (row.kind == Kind::segment) unanswered_data = is_data && row.unanswered;
    if (!row.client.empty()) time_wait = row.client.back() == tcp::State::time_wait;
    if (at) last = at;
    if (row.kind == Kind::folded) last.reset();
    if (begins > 0) n = row.kind == Kind::folded ? row.fold.last : begins;
  }
  const std::uint64_t total = record.segments.size() + record.segments_omitted;
  if (total > n) {
    LadderRow& rest = out.emplace_back();
    rest.kind = Kind::omitted;
    rest.fold.segments = total - n;
  }
  return out;
}

std::vector<LadderRow> ladder_rows(const probe::Record& record, bool fold) {
  std::vector<LadderRow> rows = event_rows(record);
  mark_repetitions(rows);
  mark_unanswered(rows);
  place_states(record, rows);
  place_steps(record, rows);
  return with_gaps(record, fold ? folded(rows) : rows);
}

}  // namespace synspect::report

#include "report/ladder_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/columns.hpp"
#include "report/format.hpp"
#include "report/ladder_labels.hpp"
#include "report/segment_parts.hpp"
#include "report/step_words.hpp"
#include "wire/packet.hpp"

namespace synspect::report {
namespace {

using Kind = LadderRow::Kind;
using Sides = LadderCanvas::Sides;
using tcp::State;

/// How sure a claim is, by brightness; the letter says it again.
Ink brightness(infer::Claim claim) {
  switch (claim) {
    case infer::Claim::observed: return Ink::bold;
    case infer::Claim::implied: return Ink::plain;
    case infer::Claim::assumed: return Ink::dim;
  }
  return Ink::plain;
}

void show(Sides& sides, const ServerMark& mark) {
  sides.server = fmt::format("{:<12} {}", to_string(mark.state), to_string(mark.claim).front());
  sides.server_ink = brightness(mark.claim);
}

/// The states of a row, of each side the one at `i`.
Sides states_at(const LadderRow& row, std::size_t i) {
  Sides sides;
  if (i < row.client.size()) sides.client = to_string(row.client[i]);
  if (i < row.server.size()) show(sides, row.server[i]);
  return sides;
}

/// What there was before the first segment, as far as it can be known: a listener has no other way
/// to send a SYN/ACK, unless it opens from its side too.
void draw_beginning(const LadderCanvas& canvas, const probe::Record& record) {
  const auto& client = record.life.client_states;
  const auto& server = record.life.server_states;
  if (client.empty() || client.front().state != State::syn_sent) return;
  Sides sides;
  sides.client = to_string(State::closed);
  if (!server.empty() && server.front().state == State::syn_received) {
    show(sides, {State::listen, infer::Claim::assumed});
  }
  canvas.note(sides, "", Ink::plain);
}

/// A RST that the probe did not send.
bool is_the_kernels(const infer::Observation& seen, const probe::Record& record) {
  return std::any_of(record.life.findings.begin(), record.life.findings.end(),
                     [&seen](const infer::Finding& finding) {
                       return finding.id == "kernel-rst-escaped" &&
                              finding.evidence == std::vector{seen.n};
                     });
}

void draw_segment(const LadderCanvas& canvas, const probe::Record& record, const LadderRow& row) {
  const infer::Observation& seen = row.entry->seen;
  Sides sides = states_at(row, 0);
  sides.number = std::to_string(seen.n);
  sides.time = micros(seen.at - record.started);
  const std::size_t room = canvas.label_room();
  const bool damaged = !row.entry->believed();
  const bool short_of_it = damaged || row.unanswered;
  const std::string label =
      segment_label(row, record.origin, room - (short_of_it ? 2 : 0), canvas.ellipsis());
  const Ink ink = short_of_it ? Ink::doubtful : seen.segment.flags.rst ? Ink::bad : Ink::plain;
  if (seen.direction == wire::Direction::out) {
    canvas.arrow_right(sides, label, !row.unanswered, ink);
  } else {
    canvas.arrow_left(sides, label, !damaged, ink);
  }
  if (is_the_kernels(seen, record)) canvas.note({}, "sent by this host's own TCP", Ink::bad);
  if (damaged) canvas.note({}, "damaged on its way (checksum)", Ink::doubtful);
}

/// In as many lines as they take, broken between options.
void draw_options(const LadderCanvas& canvas, const probe::Record& record, const LadderRow& row) {
  const std::string options = take_apart(*row.entry, record.origin).options;
  const std::string label =
      segment_label(row, record.origin, canvas.label_room(), canvas.ellipsis());
  if (label.find(options) != std::string::npos) return;
  const std::size_t room = canvas.lane() - 2;
  std::string text;
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t comma = options.find(',', at);
    const std::string option =
        options.substr(at, comma == std::string::npos ? comma : comma + 1 - at);
    if (text.size() + option.size() > room) canvas.note({}, std::exchange(text, ""), Ink::dim);
    text += option;
    at += option.size();
  }
  canvas.note({}, text, Ink::dim);
}

void draw_icmp(const LadderCanvas& canvas, const probe::Record& record, const LadderRow& row) {
  const infer::IcmpObservation& icmp = *row.icmp;
  Sides sides = states_at(row, 0);
  sides.time = micros(icmp.at - record.started);
  const std::string what = fmt::format("ICMP {}/{}", icmp.type, icmp.code);
  const std::string from = "from " + icmp.from.text();
  const std::string both = what + ' ' + from;
  const bool fits = columns_of(both) <= canvas.label_room();
  if (icmp.from == record.job.remote.address) {
    canvas.arrow_left(sides, fits ? both : what, true, Ink::bad);
  } else {
    canvas.arrow_from_the_way(sides, fits ? both : what, Ink::bad);
  }
  if (!fits) canvas.note({}, from, Ink::bad);
  canvas.note({}, wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), Ink::bad);
}

/// What a step's time is.
std::string step_note(const infer::Step& step, const probe::Record& record) {
  const Meaning meaning = meaning_of(step, record);
  const bool live = !record.vantage;
  std::string note = live && *meaning.kind == '\0' ? meaning.span : meaning.kind;
  if (!step.to) note = record.interrupted ? "cut off" : "did not end";
  if (step.transmissions > 1) note += fmt::format(", sent {} times", step.transmissions);
  if (step.delayed) note += ", delayed";
  return note;
}

void draw_step(const LadderCanvas& canvas, const probe::Record& record, const infer::Step& step) {
  const std::string time =
      step.time ? fmt::format(" {}{} us", step.ambiguous ? "~" : "", micros(*step.time)) : "";
  Ink ink = step.ambiguous ? Ink::doubtful : Ink::bold;
  if (!step.to) ink = record.interrupted ? Ink::doubtful : Ink::bad;
  canvas.margin_note(std::string{to_string(step.kind)} + time, step_note(step, record), ink);
}

void draw_between(const LadderCanvas& canvas, const LadderRow& row) {
  switch (row.kind) {
    case Kind::silence:
      return canvas.gap(silence_label(row), row.never_came                 ? Ink::bad
                                            : row.wanted || row.unanswered ? Ink::doubtful
                                                                           : Ink::dim);
    case Kind::folded: return canvas.left_out(fold_label(row.fold), Ink::plain);
    case Kind::omitted: return canvas.left_out(fold_label(row.fold) + " not kept", Ink::doubtful);
    case Kind::after_end: return canvas.rule("asked after the end");
    case Kind::segment:
    case Kind::icmp: return;
  }
}

/// Whose ports stay taken: the last thing that a lifecycle leaves behind.
void draw_end(const LadderCanvas& canvas, const probe::Record& record) {
  const auto& client = record.life.client_states;
  const auto& server = record.life.server_states;
  std::string who;
  if (!client.empty() && client.back().state == State::time_wait) who = "client";
  if (!server.empty() && server.back().state == State::time_wait) {
    who += fmt::format("{}server ({})", who.empty() ? "" : " and ",
                       to_string(server.back().claim).front());
  }
  if (!who.empty()) canvas.gap("TIME-WAIT stays: " + who, Ink::dim);
}

}  // namespace

void draw_ladder(const LadderCanvas& canvas, const probe::Record& record,
                 const std::vector<LadderRow>& rows, bool options) {
  canvas.heads();
  draw_beginning(canvas, record);
  for (const LadderRow& row : rows) {
    if (row.kind == Kind::segment) {
      draw_segment(canvas, record, row);
      if (options) draw_options(canvas, record, row);
    } else if (row.kind == Kind::icmp) {
      draw_icmp(canvas, record, row);
    } else {
      draw_between(canvas, row);
    }
    for (std::size_t i = 1; i < std::max(row.client.size(), row.server.size()); ++i) {
      canvas.note(states_at(row, i), "", Ink::plain);
    }
    for (const infer::Step& step : row.steps) draw_step(canvas, record, step);
  }
  if (record.lifecycle_segments == record.segments.size()) draw_end(canvas, record);
}

}  // namespace synspect::report

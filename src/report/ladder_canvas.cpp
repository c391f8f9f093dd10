#include "report/ladder_canvas.hpp"

#include <algorithm>

#include "report/columns.hpp"
#include "report/format.hpp"

namespace synspect::report {
namespace {

constexpr std::size_t kState = 12;       // SYN-RECEIVED
constexpr std::size_t kLeastState = 11;  // ESTABLISHED
constexpr std::size_t kLetter = 2;       // with the blank before it
constexpr std::size_t kMostLane = 110;
constexpr std::size_t kLeastLane = 24;
/// What an arrow takes besides its label: two dashes, blanks around the label, a dash, the head.
constexpr std::size_t kArrow = 6;
/// An arrow that does not arrive ends so many columns before the other side.
constexpr std::size_t kShort = 4;

}  // namespace

LadderWidths ladder_widths(const probe::Record& record, std::size_t columns) {
  LadderWidths widths;
  widths.number = 3;
  widths.time = 9;
  for (const probe::Entry& entry : record.segments) {
    widths.number = std::max(widths.number, std::to_string(entry.seen.n).size());
    widths.time = std::max(widths.time, micros(entry.seen.at - record.started).size());
  }
  widths.state = kLeastState;
  for (const infer::ClientState& entry : record.life.client_states) {
    widths.state = std::max(widths.state, to_string(entry.state).size());
  }
  const std::size_t taken = widths.margin() + 2 + 2 + 1 + kState + kLetter - 1;
  widths.lane = std::clamp(columns - std::min(columns, taken), kLeastLane, kMostLane);
  return widths;
}

std::string LadderCanvas::fitted(std::string_view text, std::size_t columns) const {
  return cut(text, columns, glyphs_.ellipsis);
}

void LadderCanvas::line(const Sides& sides, const std::string& lane, Ink ink) const {
  const std::string line{glyphs_.line};
  std::string text = right_aligned(sides.number, widths_.number) + ' ' +
                     right_aligned(sides.time, widths_.time) + ' ' +
                     right_aligned(sides.client, widths_.state) + ' ' + line +
                     palette_.paint(ink, left_aligned(lane, widths_.lane)) + line;
  if (!sides.server.empty()) text += ' ' + palette_.paint(sides.server_ink, sides.server);
  out_ << text << '\n';
}

void LadderCanvas::heads() const {
  const std::string text =
      right_aligned("n", widths_.number) + ' ' + right_aligned("at us", widths_.time) + ' ' +
      right_aligned("client", widths_.state) + std::string(widths_.lane + 4, ' ') + "server";
  out_ << palette_.paint(Ink::dim, text) << '\n';
}

void LadderCanvas::arrow_right(const Sides& sides, std::string_view label, bool arrives,
                               Ink ink) const {
  std::string lane = repeated(glyphs_.dash, 2) + ' ' + fitted(label, label_room()) + ' ';
  const std::size_t rest = widths_.lane - std::min(widths_.lane, columns_of(lane));
  if (arrives) {
    lane += repeated(glyphs_.dash, rest - 1).append(glyphs_.to_right);
  } else {
    lane += repeated(glyphs_.faint_dash, rest - std::min(rest, kShort)) + " ?";
  }
  line(sides, lane, ink);
}

void LadderCanvas::arrow_left(const Sides& sides, std::string_view label, bool arrives,
                              Ink ink) const {
  const std::string text = ' ' + fitted(label, label_room() - (arrives ? 0 : 2)) + ' ';
  std::string lane = arrives ? std::string{glyphs_.to_left}.append(glyphs_.dash)
                             : "  " + std::string{glyphs_.cross}.append(glyphs_.faint_dash);
  lane += text;
  const std::size_t rest = widths_.lane - std::min(widths_.lane, columns_of(lane));
  lane += repeated(arrives ? glyphs_.dash : glyphs_.faint_dash, rest);
  line(sides, lane, ink);
}

void LadderCanvas::arrow_from_the_way(const Sides& sides, std::string_view label, Ink ink) const {
  std::string lane =
      std::string{glyphs_.to_left}.append(glyphs_.dash) + ' ' + fitted(label, label_room()) + ' ';
  const std::size_t rest = widths_.lane - std::min(widths_.lane, columns_of(lane));
  line(sides, lane + repeated(glyphs_.dash, std::min<std::size_t>(rest / 2, 3)), ink);
}

void LadderCanvas::note(const Sides& sides, std::string_view text, Ink ink) const {
  line(sides, ' ' + fitted(text, widths_.lane - 2), ink);
}

void LadderCanvas::margin_note(std::string_view left, std::string_view text, Ink ink) const {
  const std::size_t margin = widths_.margin();
  const std::string line{glyphs_.line};
  out_ << palette_.paint(ink, right_aligned(fitted(left, margin), margin)) << ' ' << line
       << palette_.paint(Ink::dim, left_aligned(' ' + fitted(text, widths_.lane - 2), widths_.lane))
       << line << '\n';
}

void LadderCanvas::left_out(std::string_view text, Ink ink) const {
  const std::string dots{glyphs_.ellipsis};
  gap(dots + ' ' + std::string{text} + ' ' + dots, ink);
}

void LadderCanvas::gap(std::string_view text, Ink ink) const {
  const std::string line{glyphs_.broken_line};
  out_ << std::string(widths_.margin() + 1, ' ') << line
       << palette_.paint(ink, centred(fitted(text, widths_.lane), widths_.lane)) << line << '\n';
}

void LadderCanvas::rule(std::string_view text) const {
  const std::string words = ' ' + fitted(text, widths_.lane - 4) + ' ';
  const std::size_t rest = widths_.lane - std::min(widths_.lane, columns_of(words));
  out_ << std::string(widths_.margin() + 1, ' ') << glyphs_.left_tee
       << palette_.paint(Ink::dim, repeated(glyphs_.dash, rest / 2) + words +
                                       repeated(glyphs_.dash, rest - rest / 2))
       << glyphs_.right_tee << '\n';
}

std::size_t LadderCanvas::label_room() const {
  return widths_.lane - kArrow;
}

}  // namespace synspect::report

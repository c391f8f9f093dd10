#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "probe/record.hpp"
#include "report/ladder_glyphs.hpp"
#include "report/palette.hpp"

namespace synspect::report {

/// Columns of a ladder's parts: number, time and client's state, the lane with the arrows between
/// two lines, server's state and the letter of its claim.
struct LadderWidths {
  std::size_t number = 0;
  std::size_t time = 0;
  std::size_t state = 0;
  std::size_t lane = 0;

  [[nodiscard]] std::size_t margin() const { return number + 1 + time + 1 + state; }
};

/// The widest lane that `columns` leave for this record; arrows longer than a glance are no better.
[[nodiscard]] LadderWidths ladder_widths(const probe::Record& record, std::size_t columns);

/// Draws a ladder line by line. Whoever calls says what stands where; every line is as wide as it
/// may be, and no wider.
class LadderCanvas {
 public:
  LadderCanvas(std::ostream& out, const Palette& palette, const LadderGlyphs& glyphs,
               LadderWidths widths)
      : out_(out), palette_(palette), glyphs_(glyphs), widths_(widths) {}

  /// What stands beside a line of the lane.
  struct Sides {
    std::string number = {};
    std::string time = {};
    std::string client = {};
    std::string server = {};
    Ink server_ink = Ink::plain;
  };

  void heads() const;
  /// `label` on an arrow from one side to the other. `arrives`: it reaches it, as far as we know.
  void arrow_right(const Sides& sides, std::string_view label, bool arrives, Ink ink) const;
  void arrow_left(const Sides& sides, std::string_view label, bool arrives, Ink ink) const;
  /// An arrow to the client from somewhere in between.
  void arrow_from_the_way(const Sides& sides, std::string_view label, Ink ink) const;
  /// Words in the lane, beside `sides`.
  void note(const Sides& sides, std::string_view text, Ink ink) const;
  /// `left` in the whole left margin, `text` in the lane.
  void margin_note(std::string_view left, std::string_view text, Ink ink) const;
  /// What is left out.
  void left_out(std::string_view text, Ink ink) const;
  /// Time that passes, on broken lines.
  void gap(std::string_view text, Ink ink) const;
  /// A line across both sides.
  void rule(std::string_view text) const;

  /// Columns for a label on any arrow.
  [[nodiscard]] std::size_t label_room() const;
  [[nodiscard]] std::size_t lane() const { return widths_.lane; }
  [[nodiscard]] std::string_view ellipsis() const { return glyphs_.ellipsis; }

 private:
  void line(const Sides& sides, const std::string& lane, Ink ink) const;
  [[nodiscard]] std::string fitted(std::string_view text, std::size_t columns) const;

  std::ostream& out_;
  const Palette& palette_;
  const LadderGlyphs& glyphs_;
  LadderWidths widths_;
};

}  // namespace synspect::report

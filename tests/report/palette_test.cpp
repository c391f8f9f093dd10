#include "report/palette.hpp"

#include <doctest/doctest.h>

namespace synspect::report {

TEST_CASE("palette: colour only where it was asked for, and ended where it began") {
  for (const Ink ink : {Ink::plain, Ink::dim, Ink::bold, Ink::good, Ink::doubtful, Ink::bad}) {
    CHECK(Palette{false}.paint(ink, "text") == "text");
    const std::string painted = Palette{true}.paint(ink, "text");
    if (ink == Ink::plain) {
      CHECK(painted == "text");
    } else {
      CHECK(painted.starts_with("\x1b["));
      CHECK(painted.ends_with("mtext\x1b[0m"));
    }
  }
}

TEST_CASE("palette: good news and bad news differ") {
  using infer::Claim;
  using infer::Closed;
  using infer::Outcome;
  using infer::Severity;
  CHECK(ink_for(Outcome::open) == Ink::good);
  for (const Outcome other : {Outcome::refused, Outcome::filtered, Outcome::unreachable}) {
    CHECK(ink_for(other) == Ink::bad);
  }
  CHECK(ink_for(Closed::clean) == Ink::good);
  CHECK(ink_for(Closed::timeout) != Ink::good);
  CHECK(ink_for(Severity::error) == Ink::bad);
  CHECK(ink_for(Severity::warning) == Ink::doubtful);
  CHECK(ink_for(Severity::info) == Ink::dim);
  CHECK(ink_for(Claim::assumed) == Ink::dim);
  CHECK(ink_for(Claim::observed) == Ink::good);
  CHECK(ink_for(Claim::implied) == Ink::good);
}

}  // namespace synspect::report

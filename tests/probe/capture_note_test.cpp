#include "probe/capture_note.hpp"

#include <doctest/doctest.h>

namespace synspect::test {

using probe::CaptureNote;

TEST_CASE("capture note: what is written is read again") {
  const CaptureNote notes[] = {
      {"db.example", 3, Duration{812'400}, probe::Measure::ghost, false},
      {"192.0.2.7", 1, std::nullopt, std::nullopt, true},
      {"a name % with all", 4'000'000'000, Duration{0}, probe::Measure::syn_ack_retries, true},
  };
  for (const CaptureNote& note : notes) {
    const std::string text = probe::capture_note_text(note);
    CAPTURE(text);
    CHECK(probe::parse_capture_note(text) == note);
  }
  CHECK(probe::capture_note_text(notes[0]) ==
        "synspect lifecycle attempt=3 name=db.example resolve_ns=812400 measure=ghost");
}

TEST_CASE("capture note: what is none") {
  for (const char* text : {"", "syn", "synspect after-end", "synspect lifecyclex attempt=1",
                           "synspect lifecycle attempt=x", "synspect lifecycle attempt=0",
                           "synspect lifecycle name=%4", "synspect lifecycle measure=all"}) {
    CAPTURE(text);
    CHECK_FALSE(probe::parse_capture_note(text).has_value());
  }
}

}  // namespace synspect::test

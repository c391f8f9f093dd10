#include "report/text.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

std::string text_of(const probe::Summary& summary, bool coloured = false) {
  std::ostringstream out;
  report::TextReporter{out, report::Palette{coloured}, report::TextReporter::Detail::line}
      .on_summary(summary);
  return out.str();
}

probe::Summary summary_of(const std::vector<Lines>& lifecycles) {
  probe::Summary summary{sample_job()};
  for (const Lines& lines : lifecycles) summary.add(record_of(lines));
  return summary;
}

}  // namespace

TEST_CASE("text summary: counts, then a line a step") {
  const std::string text = text_of(summary_of({clean_close(), refused(), clean_close()}));
  CHECK(
      text.starts_with("\ndb.example (192.0.2.9) port 80: 3 lifecycles: 2 open, 1 refused; "
                       "closed: 2 clean, 1 not-attempted\n"));
  for (const char* step : {"  syn           3 ", "  ack           2 ", "  fin           2 ",
                           "  peer_fin      2 ", "  last_ack      2 "}) {
    CAPTURE(std::string{step});
    CHECK(text.find(step) != std::string::npos);
  }
  CHECK(text.find("38.400") != std::string::npos);
  CHECK(text.find("uncertain") == std::string::npos);
}

TEST_CASE("text summary: uncertain times are left out, and counted aloud") {
  const std::string some = text_of(summary_of({clean_close(), retransmitted()}));
  CHECK(some.find("  syn           1 ") != std::string::npos);
  CHECK(some.find("1 uncertain, left out\n") != std::string::npos);
  const std::string all = text_of(summary_of({retransmitted(), retransmitted()}));
  CHECK(all.find("2 uncertain, left out\n") != std::string::npos);
}

TEST_CASE("text summary: one sample has no deviation") {
  const std::string text = text_of(summary_of({refused()}));
  CHECK(text.find("35.250           -\n") != std::string::npos);
}

TEST_CASE("text summary: colour") {
  const probe::Summary summary = summary_of({clean_close(), refused()});
  CHECK(text_of(summary).find('\x1b') == std::string::npos);
  CHECK(without_colour(text_of(summary, true)) == text_of(summary));
}

TEST_CASE("text summary: each finding once, with how many lifecycles have it") {
  const std::string text = text_of(summary_of({refused(), clean_close(), refused()}));
  CHECK_MESSAGE(text.find("\n  error refused in 2 of 3: The SYN was answered by a RST: ") !=
                    std::string::npos,
                text);
  CHECK(text.find("\n    next: See at the server") != std::string::npos);
  CHECK(text.find("refused in", text.find("refused in") + 1) == std::string::npos);
  CHECK(text_of(summary_of({clean_close()})).find("next:") == std::string::npos);
}

}  // namespace synspect::test

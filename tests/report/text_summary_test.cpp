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

TEST_CASE("text summary: counts, then a column a step and a line a statistic") {
  const std::string text = text_of(summary_of({clean_close(), refused(), clean_close()}));
  CHECK(
      text.starts_with("\ndb.example (192.0.2.9) port 80: 3 lifecycles: 2 open, 1 refused; "
                       "closed: 2 clean, 1 not-attempted\n"
                       "  us                  syn          ack          fin     peer_fin     "
                       "last_ack\n"
                       "  n                     3            2            2            2         "
                       "   2\n"
                       "  loss                 0%                        0%\n"
                       "  min              35.250       21.100       35.020       12.300       18"
                       ".700\n"));
  CHECK(widest(text.substr(text.find("\n  us"))) <= 80);
}

TEST_CASE("text summary: too few samples are said to be too few") {
  const auto text_for = [](int lifecycles) {
    return text_of(summary_of(std::vector<Lines>(static_cast<std::size_t>(lifecycles), refused())));
  };
  const auto ends = [&text_for](int lifecycles) {
    const std::string text = text_for(lifecycles);
    const auto from = text.find("  mdev");
    return text.substr(from, text.find("  error") - from);
  };
  CHECK(ends(1) ==
        "  mdev                  -\n"
        "  jitter                -\n"
        "  p50              35.250\n"
        "  p50_low               -\n"
        "  p50_high              -\n"
        "  p90                   -\n"
        "  p95                   -\n"
        "  p99                   -\n"
        "  -: too few samples; mdev takes 2, jitter 2, p50_low 6, p50_high 6, p90 10, p95\n"
        "    20, p99 100\n");
  CHECK(ends(20) ==
        "  mdev              0.000\n"
        "  jitter            0.000\n"
        "  p50              35.250\n"
        "  p50_low          35.250\n"
        "  p50_high         35.250\n"
        "  p90              35.250\n"
        "  p95              35.250\n"
        "  p99                   -\n"
        "  -: too few samples; p99 takes 100\n");
  CHECK(text_for(100).find("too few") == std::string::npos);
  CHECK(text_for(99).find("p99 takes 100") != std::string::npos);
}

TEST_CASE("text summary: uncertain times are left out, and counted aloud") {
  const std::string some = text_of(summary_of({clean_close(), retransmitted()}));
  CHECK(some.find("\n  n                     1 ") != std::string::npos);
  CHECK(some.find("\n  sent again            1\n") != std::string::npos);
  CHECK(some.find("\n  uncertain             1\n") != std::string::npos);
  const std::string all = text_of(summary_of({retransmitted(), retransmitted()}));
  CHECK(all.find("\n  n                     0 ") != std::string::npos);
  CHECK(all.find("\n  uncertain             2\n") != std::string::npos);
}

TEST_CASE("text summary: silence is a loss, and no time") {
  const std::string text = text_of(summary_of({filtered(), filtered()}));
  CHECK_MESSAGE(text.find("closed: 2 not-attempted\n"
                          "  us                  syn\n"
                          "  n                     0\n"
                          "  loss               100%\n"
                          "  sent again            4\n"
                          "  error filtered in 2 of 2") != std::string::npos,
                text);
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

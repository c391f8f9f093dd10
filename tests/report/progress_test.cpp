#include "report/progress.hpp"

#include <doctest/doctest.h>

#include "played.hpp"

namespace synspect::test {
namespace {

using report::Pace;
using report::progress_bar;
using report::progress_line;
using std::chrono::seconds;

probe::ScanTally tally_of(int open, int refused, int filtered) {
  probe::ScanTally tally;
  const auto add = [&tally](infer::Outcome outcome, int count) {
    probe::ScanRecord record;
    record.life.outcome = outcome;
    for (int i = 0; i < count; ++i) tally.add(record);
  };
  add(infer::Outcome::open, open);
  add(infer::Outcome::refused, refused);
  add(infer::Outcome::filtered, filtered);
  return tally;
}

std::string eta(std::uint64_t total, Duration elapsed) {
  const std::string line = progress_line(tally_of(1, 0, 0), Pace{total, elapsed, 0});
  return line.substr(line.rfind(", ") + 2);
}

}  // namespace

TEST_CASE("progress: a line for a file") {
  const probe::ScanTally tally = tally_of(7'901, 6, 153);
  CHECK(progress_line(tally, {65'536, std::chrono::milliseconds{500}, 49'950.4}) ==
        "progress: 12.2% 8,060/65,536 targets, 49,950 packets/s, 7,901 open, 6 refused, 1.8% no "
        "answer, ETA 4 s");
  CHECK(progress_line(tally, {std::nullopt, seconds{72}, 1000}) ==
        "progress: 8,060 targets, 1,000 packets/s, 7,901 open, 6 refused, 1.8% no answer, 1 min 12 "
        "s elapsed");
}

TEST_CASE("progress: a bar for a terminal") {
  const probe::ScanTally tally = tally_of(7'901, 6, 153);
  CHECK(progress_bar(tally, {65'536, std::chrono::milliseconds{500}, 49'950}) ==
        "[==>                    ]  12.2%  50.0 kpps  7,901 open  1.8% no answer  ETA 4 s");
  CHECK(progress_bar(tally, {std::nullopt, seconds{72}, 49'950}) ==
        "8,060 targets  50.0 kpps  7,901 open  1.8% no answer  1 min 12 s elapsed");
}

TEST_CASE("progress: before the first and after the last") {
  CHECK(progress_bar(tally_of(0, 0, 0), {1000, Duration{}, 0}) ==
        "[>                       ]   0.0%  0.0 kpps  0 open  0.0% no answer  ETA unknown");
  CHECK(progress_bar(tally_of(1, 1, 2), {4, seconds{9}, 0}) ==
        "[===========================] 100.0%  0.0 kpps  1 open  50.0% no answer  ETA 0 s");
  CHECK(progress_line(tally_of(0, 0, 0), {0, Duration{}, 0}) ==
        "progress: 0.0% 0/0 targets, 0 packets/s, 0 open, 0 refused, 0.0% no answer, ETA unknown");
}

TEST_CASE("progress: 100 % is said when all is done, and not before") {
  CHECK(progress_line(tally_of(1999, 0, 0), {2000, seconds{1}, 0}).starts_with("progress: 99.9% "));
  CHECK(
      progress_line(tally_of(2000, 0, 0), {2000, seconds{1}, 0}).starts_with("progress: 100.0% "));
}

TEST_CASE("progress: what is left, in the two largest units") {
  CHECK(eta(2, seconds{4}) == "ETA 4 s");
  CHECK(eta(2, std::chrono::milliseconds{3100}) == "ETA 4 s");
  CHECK(eta(2, seconds{59}) == "ETA 59 s");
  CHECK(eta(2, seconds{60}) == "ETA 1 min 0 s");
  CHECK(eta(3, seconds{100}) == "ETA 3 min 20 s");
  CHECK(eta(2, seconds{3600 + 59 * 60 + 59}) == "ETA 1 h 59 min");
  CHECK(eta(2, seconds{24 * 3600 * 3 + 3600 * 5}) == "ETA 3 d 5 h");
  CHECK(eta(281'474'976'710'656, seconds{3600}) == "ETA > 999 d");
}

TEST_CASE("progress: one line of a terminal, whatever the numbers") {
  const probe::ScanTally few = tally_of(1, 0, 0);
  const probe::ScanTally many = tally_of(1'234'567, 0, 0);
  for (const probe::ScanTally* tally : {&few, &many}) {
    for (const double rate : {0.0, 999'999.0, 1e12}) {
      for (const Duration elapsed :
           {Duration{1}, Duration{seconds{3599}}, Duration{seconds{1'000'000}}}) {
        for (const std::uint64_t total : {std::uint64_t{2}, std::uint64_t{281'474'976'710'656}}) {
          CHECK(widest(progress_bar(*tally, {total, elapsed, rate})) <= 80);
        }
        CHECK(widest(progress_bar(*tally, {std::nullopt, elapsed, rate})) <= 80);
      }
    }
  }
}

}  // namespace synspect::test

#include "cli/tally.hpp"

#include <doctest/doctest.h>

#include <iostream>
#include <sstream>

namespace synspect::cli {
namespace {

using infer::Closed;
using infer::Outcome;

/// Takes what is written to a stream in its lifetime.
class Taken {
 public:
  explicit Taken(std::ostream& from) : from_(from), before_(from.rdbuf(text_.rdbuf())) {}
  ~Taken() { from_.rdbuf(before_); }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& from_;
  std::streambuf* before_;
};

probe::Job job(const char* address) {
  probe::Job out;
  out.name = address;
  out.remote = {*Address::parse(address), 80};
  return out;
}

probe::Record record(const probe::Job& of, Outcome outcome, Closed closed, int syn_ms) {
  probe::Record out;
  out.job = of;
  out.life.outcome = outcome;
  out.life.closed = closed;
  infer::Step syn;
  syn.time = std::chrono::milliseconds{syn_ms};
  out.life.steps.push_back(syn);
  return out;
}

struct Ending {
  ExitStatus status = ExitStatus::success;
  std::string said;
};

Ending ending_of(const std::vector<std::string>& fail_if, std::uint32_t count,
                 const std::vector<probe::Record>& records) {
  RunSetup setup;
  setup.show.quiet = true;
  setup.task.schedule.count = count;
  for (const probe::Record& each : records) setup.task.jobs.push_back(each.job);
  for (const std::string& text : fail_if) setup.fail_if.push_back(*parse_fail_if(text));
  const Taken out{std::cout};
  const Taken err{std::cerr};
  Tally tally{setup};
  for (const probe::Record& each : records) tally.on_record(each);
  tally.finish();
  return {tally.status(), err.text()};
}

}  // namespace

TEST_CASE("tally: the exit status, and what is said of --fail-if") {
  const probe::Job one = job("10.0.0.1");
  const probe::Job two = job("2001:db8::2");
  const auto good = record(one, Outcome::open, Closed::clean, 31);
  const auto quick = record(two, Outcome::open, Closed::clean, 2);
  const auto refused = record(two, Outcome::refused, Closed::not_attempted, 2);
  const auto failed = record(two, Outcome::error, Closed::not_attempted, 2);
  auto cut = record(one, Outcome::open, Closed::clean, 31);
  cut.interrupted = true;
  const std::string slow =
      "synspect: --fail-if 'syn.p95 > 20ms' holds for 10.0.0.1 port 80: syn.p95 is 31 ms\n";
  struct Row {
    std::string name;
    std::vector<std::string> fail_if;
    std::uint32_t count;
    std::vector<probe::Record> records;
    ExitStatus status;
    std::string said;
  };
  const Row rows[] = {
      {"no threshold", {}, 1, {good, quick}, ExitStatus::success, ""},
      {"one lifecycle", {"syn.p95 > 20ms"}, 1, {good}, ExitStatus::not_as_asked, slow},
      {"it does not hold", {"syn.p95 > 40ms"}, 1, {good}, ExitStatus::success, ""},
      {"of two targets, one", {"syn.p95 > 20ms"}, 1, {good, quick}, ExitStatus::not_as_asked, slow},
      {"targets are not mixed", {"syn.n >= 2"}, 1, {good, quick}, ExitStatus::success, ""},
      {"several lifecycles of one",
       {"syn.n >= 2"},
       2,
       {good, good},
       ExitStatus::not_as_asked,
       "synspect: --fail-if 'syn.n >= 2' holds for 10.0.0.1 port 80: syn.n is 2\n"},
      {"a line for each that holds",
       {"syn.p95 > 20ms", "syn > 1s", "outcome:open"},
       1,
       {good},
       ExitStatus::not_as_asked,
       slow + "synspect: --fail-if 'outcome:open' holds for 10.0.0.1 port 80: outcome:open in 1 of "
              "1 lifecycle\n"},
      {"IPv6",
       {"syn < 3ms"},
       1,
       {quick},
       ExitStatus::not_as_asked,
       "synspect: --fail-if 'syn < 3ms' holds for 2001:db8::2 port 80: syn is 2 ms\n"},
      {"one that does not hold excuses nothing",
       {"syn > 1s"},
       1,
       {refused},
       ExitStatus::not_as_asked,
       ""},
      {"a failure of this host is graver",
       {"outcome:error"},
       1,
       {failed},
       ExitStatus::local_failure,
       "synspect: --fail-if 'outcome:error' holds for 2001:db8::2 port 80: outcome:error in 1 of 1 "
       "lifecycle\n"},
      {"interrupted", {"syn > 1ms", "outcome:open"}, 1, {cut}, ExitStatus::success, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Ending ending = ending_of(row.fail_if, row.count, row.records);
    CHECK(ending.status == row.status);
    CHECK(ending.said == row.said);
  }
}

}  // namespace synspect::cli

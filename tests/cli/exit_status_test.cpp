#include "cli/exit_status.hpp"

#include <doctest/doctest.h>

#include <iostream>
#include <sstream>

namespace synspect::cli {
namespace {

using infer::Closed;
using infer::Outcome;
using probe::Closing;
using probe::Opening;

}  // namespace

TEST_CASE("exit status of one lifecycle: opened, and closed as asked") {
  struct Row {
    Opening opening;
    Closing closing;
    Outcome outcome;
    Closed closed;
    ExitStatus status;
  };
  const Row rows[] = {
      {Opening::full, Closing::fin, Outcome::open, Closed::clean, ExitStatus::success},
      {Opening::full, Closing::fin, Outcome::open, Closed::reset, ExitStatus::not_as_asked},
      {Opening::full, Closing::fin, Outcome::open, Closed::timeout, ExitStatus::not_as_asked},
      {Opening::full, Closing::rst, Outcome::open, Closed::reset, ExitStatus::success},
      {Opening::full, Closing::rst, Outcome::open, Closed::clean, ExitStatus::not_as_asked},
      {Opening::full, Closing::none, Outcome::open, Closed::not_attempted, ExitStatus::success},
      {Opening::full, Closing::none, Outcome::open, Closed::reset, ExitStatus::not_as_asked},
      {Opening::half, Closing::fin, Outcome::open, Closed::reset, ExitStatus::success},
      {Opening::full, Closing::fin, Outcome::refused, Closed::not_attempted,
       ExitStatus::not_as_asked},
      {Opening::full, Closing::none, Outcome::filtered, Closed::not_attempted,
       ExitStatus::not_as_asked},
      {Opening::full, Closing::fin, Outcome::unreachable, Closed::not_attempted,
       ExitStatus::not_as_asked},
      {Opening::full, Closing::fin, Outcome::error, Closed::not_attempted,
       ExitStatus::local_failure},
  };
  for (const Row& row : rows) {
    probe::Plan plan;
    plan.opening = row.opening;
    plan.closing = row.closing;
    infer::Lifecycle life;
    life.outcome = row.outcome;
    life.closed = row.closed;
    CAPTURE(to_string(row.outcome));
    CAPTURE(to_string(row.closed));
    CHECK(status_for(life, plan) == row.status);
  }
}

TEST_CASE("exit status: failures of this host, and which of two is graver") {
  CHECK(status_for(Errc::usage) == ExitStatus::usage);
  CHECK(status_for(Errc::not_permitted) == ExitStatus::not_permitted);
  CHECK(status_for(Errc::not_resolved) == ExitStatus::not_resolved);
  CHECK(status_for(Errc::local) == ExitStatus::local_failure);
  CHECK(graver(ExitStatus::success, ExitStatus::not_as_asked) == ExitStatus::not_as_asked);
  CHECK(graver(ExitStatus::not_resolved, ExitStatus::not_as_asked) == ExitStatus::not_resolved);
  CHECK(graver(ExitStatus::not_as_asked, ExitStatus::local_failure) == ExitStatus::local_failure);
  CHECK(graver(ExitStatus::interrupted, ExitStatus::local_failure) == ExitStatus::interrupted);
}

TEST_CASE("standard error: one line, whatever is said") {
  const std::ostringstream said;
  std::streambuf* const before = std::cerr.rdbuf(said.rdbuf());
  say("open a\nb\x1b[2J\x7f \xc2\x9b \x9b \xe2\x80\xae d\xc3\xbcrer: no such file");
  std::cerr.rdbuf(before);
  CHECK(
      said.str() ==
      "synspect: open a\\x0ab\\x1b[2J\\x7f \\u{009b} \\x9b \\u{202e} d\xc3\xbcrer: no such file\n");
}

}  // namespace synspect::cli

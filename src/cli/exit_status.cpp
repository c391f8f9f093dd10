#include "cli/exit_status.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>

#include "report/printable.hpp"

namespace synspect::cli {

ExitStatus status_for(Errc code) {
  switch (code) {
    case Errc::usage: return ExitStatus::usage;
    case Errc::not_permitted: return ExitStatus::not_permitted;
    case Errc::not_resolved: return ExitStatus::not_resolved;
    case Errc::local: return ExitStatus::local_failure;
  }
  return ExitStatus::local_failure;
}

ExitStatus status_for(const infer::Lifecycle& life, const probe::Plan& plan) {
  using infer::Closed;
  if (life.outcome == infer::Outcome::error) return ExitStatus::local_failure;
  if (life.outcome != infer::Outcome::open) return ExitStatus::not_as_asked;
  const auto failed = [](const infer::Finding& finding) {
    return finding.severity == infer::Severity::error;
  };
  // A reset that was asked for, but came from the server, is such a one.
  if (std::any_of(life.findings.begin(), life.findings.end(), failed)) {
    return ExitStatus::not_as_asked;
  }
  const bool by_reset = plan.opening == probe::Opening::half ||
                        plan.closing == probe::Closing::rst ||
                        plan.measure == probe::Measure::syn_ack_retries;
  const Closed asked = by_reset                               ? Closed::reset
                       : plan.closing == probe::Closing::none ? Closed::not_attempted
                                                              : Closed::clean;
  return life.closed == asked ? ExitStatus::success : ExitStatus::not_as_asked;
}

ExitStatus graver(ExitStatus a, ExitStatus b) {
  // From light to grave: a run that measured something tells most by what kept it from measuring.
  constexpr std::array order{ExitStatus::success,       ExitStatus::not_as_asked,
                             ExitStatus::not_resolved,  ExitStatus::usage,
                             ExitStatus::not_permitted, ExitStatus::local_failure,
                             ExitStatus::interrupted};
  const auto rank = [&order](ExitStatus status) {
    return std::find(order.begin(), order.end(), status);
  };
  return rank(a) < rank(b) ? b : a;
}

void say(std::string_view text) {
  std::cerr << "synspect: " + report::printable(text) + '\n';
}

ExitStatus report_failure(const Failure& failure) {
  say(failure.text);
  return status_for(failure.code);
}

Failure output_failure() {
  return {Errc::local, "write standard output: it is closed or full"};
}

}  // namespace synspect::cli

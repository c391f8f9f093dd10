#include "cli/exit_status.hpp"

#include <algorithm>
#include <array>
#include <iostream>

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

ExitStatus status_for(const probe::Record& record, const probe::Plan& plan) {
  using infer::Closed;
  if (record.life.outcome == infer::Outcome::error) return ExitStatus::local_failure;
  if (record.life.outcome != infer::Outcome::open) return ExitStatus::not_as_asked;
  const bool by_reset = plan.opening == probe::Opening::half || plan.closing == probe::Closing::rst;
  const Closed asked = by_reset                               ? Closed::reset
                       : plan.closing == probe::Closing::none ? Closed::not_attempted
                                                              : Closed::clean;
  return record.life.closed == asked ? ExitStatus::success : ExitStatus::not_as_asked;
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

ExitStatus report_failure(const Failure& failure) {
  std::cerr << "synspect: " << failure.text << '\n';
  return status_for(failure.code);
}

}  // namespace synspect::cli

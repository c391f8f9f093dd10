#include <algorithm>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {

Evidence in_order(Evidence numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<Finding> findings(const Facts& facts) {
  std::vector<Finding> out;
  if (facts.joined) return {mid_stream(facts)};  // the other rules begin with the opening
  for (const auto rule : {refused,
                          filtered,
                          unreachable,
                          admin_prohibited,
                          syn_ack_retransmitted,
                          deferred_accept,
                          accept_queue_full,
                          syn_cookie_suspect,
                          reset_by_server,
                          close_wait_stuck,
                          fin_unanswered,
                          peer_keeps_open,
                          server_closes_first,
                          slow_application_close,
                          half_close_data,
                          fin_retransmitted,
                          last_ack_lost,
                          kernel_rst_escaped,
                          middlebox_changed_options,
                          rst_injected_suspect,
                          asymmetric_ttl,
                          clock_stepped,
                          packets_missed}) {
    if (auto finding = rule(facts)) out.push_back(*std::move(finding));
  }
  return out;
}

}  // namespace synspect::infer

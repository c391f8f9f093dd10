#include "probe/afterlife.hpp"

#include "infer/derive.hpp"
#include "probe/ghost.hpp"
#include "probe/time_wait_hold.hpp"
#include "probe/verification.hpp"

namespace synspect::probe {

std::optional<tcp::Client::Transmission> Afterlife::poll_transmission() {
  if (outbox_.empty()) return std::nullopt;
  tcp::Client::Transmission next{outbox_.front(), {}};
  outbox_.pop_front();
  return next;
}

void Afterlife::send_reset(wire::SeqNum expected) {
  wire::Segment rst;
  rst.flags.rst = true;
  rst.seq = expected;
  send(rst);
}

std::unique_ptr<Afterlife> afterlife(const Plan& plan, const Ended& ended) {
  const infer::Facts& facts = ended.facts;
  if (!facts.opened || facts.rst_in) return nullptr;
  const bool closed = infer::closed(facts) == infer::Closed::clean;
  if (plan.measure == Measure::ghost && closed) return std::make_unique<Ghost>(ended);
  if (plan.measure == Measure::time_wait && closed && facts.server_closed_first()) {
    return std::make_unique<TimeWaitHold>(plan, ended);
  }
  if (plan.verify) return std::make_unique<Verification>(ended);
  return nullptr;
}

}  // namespace synspect::probe

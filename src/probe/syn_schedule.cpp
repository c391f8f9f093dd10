#include "probe/syn_schedule.hpp"

namespace synspect::probe {

SynSchedule::SynSchedule(const tcp::ClientConfig& config) {
  tcp::Client client{config, {}};
  const Instant start;
  Instant last = start;
  client.open(start);
  while (client.poll_transmission()) {
  }
  while (client.state() == tcp::State::syn_sent) {
    const Instant now = *client.deadline();
    client.time_passes(now);
    const auto sent = client.poll_transmission();
    if (client.state() != tcp::State::syn_sent) {
      patience_ = now - start;
    } else if (!sent) {
      continue;  // no try is left: only the step's time still runs
    }
    pauses_.push_back(now - last);
    last = now;
  }
}

}  // namespace synspect::probe

// What must hold of the machine between any two events.
#include "tcp/client.hpp"

namespace synspect::tcp {

std::string_view Client::inconsistency() const {
  const Tcb& tcb = tcb_;
  const bool in_order =
      wire::at_or_before(tcb.iss, tcb.snd_una) && wire::at_or_before(tcb.snd_una, tcb.snd_nxt);
  if (!in_order) return "ISS =< SND.UNA =< SND.NXT";
  if (wire::before(data_end() + (fin_sent_ ? 1u : 0u), tcb.snd_nxt)) {
    return "SND.NXT is not beyond what there is to send";
  }
  if (fin_sent_ && !close_called_) return "a FIN is sent only after CLOSE";
  if (state_ == State::closed && deadline()) return "CLOSED waits for nothing";
  if (state_ == State::closed && silent_) return "CLOSED owes no ACK";
  if ((state_ == State::time_wait) != time_wait_end_.has_value()) {
    return "TIME-WAIT, and no other state, has the timer of 2 MSL";
  }
  const bool timer_runs = retransmission_.deadline().has_value();
  const bool data_waits = wire::before(tcb.snd_nxt, data_end());
  const bool over = state_ == State::closed || state_ == State::time_wait;
  if (timer_runs && (over || (nothing_in_flight() && !data_waits))) {
    return "the retransmission timer runs only for what is not acknowledged";
  }
  const bool tries_are_left = retransmission_.transmissions() < config_.tries;
  if (!timer_runs && !over && !nothing_in_flight() && tries_are_left) {
    return "what is not acknowledged has a retransmission timer";
  }
  if (timer_runs && !step_deadline_) return "no step waits for ever";
  return {};
}

}  // namespace synspect::tcp

// The way from CLOSED into each state.
#include <stdexcept>

#include "tcp/script.hpp"

namespace synspect::test {

using tcp::State;

Script Script::in_syn_sent(const Setup& setup) {
  Script script{setup};
  script.open();
  return script;
}

Script Script::in_syn_received(const Setup& setup) {
  Script script = in_syn_sent(setup);
  script.follow("< S 0:0(0)");
  return script;
}

Script Script::in_established(const Setup& setup) {
  Script script = in_syn_sent(setup);
  script.follow("< S. 0:0(0) ack 1");
  return script;
}

Script Script::in_fin_wait_1(const Setup& setup) {
  Script script = in_established(setup);
  script.close();
  return script;
}

Script Script::in_fin_wait_2(const Setup& setup) {
  Script script = in_fin_wait_1(setup);
  script.follow("< . 1:1(0) ack 2");
  return script;
}

Script Script::in_close_wait(const Setup& setup) {
  Script script = in_established(setup);
  script.follow("< F. 1:1(0) ack 1");
  return script;
}

Script Script::in_closing(const Setup& setup) {
  Script script = in_fin_wait_1(setup);
  script.follow("< F. 1:1(0) ack 1");
  return script;
}

Script Script::in_last_ack(const Setup& setup) {
  Script script = in_close_wait(setup);
  script.close();
  return script;
}

Script Script::in_time_wait(const Setup& setup) {
  Script script = in_fin_wait_2(setup);
  script.follow("< F. 1:1(0) ack 2");
  return script;
}

Script Script::in_closed(const Setup& setup) {
  Script script = in_syn_sent(setup);
  script.follow("< R. 0:0(0) ack 1");
  return script;
}

Script Script::in(State state, const Setup& setup) {
  switch (state) {
    case State::closed: return in_closed(setup);
    case State::syn_sent: return in_syn_sent(setup);
    case State::syn_received: return in_syn_received(setup);
    case State::established: return in_established(setup);
    case State::fin_wait_1: return in_fin_wait_1(setup);
    case State::fin_wait_2: return in_fin_wait_2(setup);
    case State::close_wait: return in_close_wait(setup);
    case State::closing: return in_closing(setup);
    case State::last_ack: return in_last_ack(setup);
    case State::time_wait: return in_time_wait(setup);
    case State::listen: break;
  }
  throw std::logic_error("a client never listens");
}

}  // namespace synspect::test

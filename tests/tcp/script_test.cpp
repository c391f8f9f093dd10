#include "tcp/script.hpp"

#include <doctest/doctest.h>

#include "tcp/flood.hpp"

namespace synspect::test {

TEST_CASE("a script arrives in the state that it was asked for, with nothing left to poll") {
  for (const tcp::State state : kClientStates) {
    for (const Setup& setup : {plain(), stamped()}) {
      CAPTURE(to_string(state));
      Script script = Script::in(state, setup);
      CHECK(script.state() == state);
      CHECK_FALSE(script.client().has_transmission());
      CHECK(script.transitions() != "");
      CHECK_FALSE(script.client().poll_transition());
    }
  }
}

}  // namespace synspect::test

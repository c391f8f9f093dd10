#include <iostream>
#include <synspect/infer/observer.hpp>
#include <synspect/wire/segment_text.hpp>

// Says how a SYN is written, and what it alone proves.
int main() {
  using namespace synspect;
  wire::Segment syn{.flags = {.syn = true}, .window = 64240};
  infer::Observer observer;
  observer.observe(infer::Observation{.direction = wire::Direction::out, .segment = syn});
  std::cout << segment_text(syn, wire::Direction::out, wire::Origin{}) << '\n'
            << observer.lifecycle(true).client_states.size() << " state(s)\n";
}

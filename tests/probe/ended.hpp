#pragma once

#include "conversation.hpp"

namespace synspect::test {

inline constexpr std::string_view kSynAck = "< S. 0:0(0) ack 1 win 65160";

/// A lifecycle that we closed, one instant before the end of TIME-WAIT.
[[nodiscard]] inline Conversation we_closed(const probe::Plan& plan) {
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< F. 1:1(0) ack 2 win 509");
  talk.wait(plan.time_wait - Duration{1});
  return talk;
}

/// One that the server closed, before it has acknowledged our FIN.
[[nodiscard]] inline Conversation server_closed(probe::Plan plan) {
  plan.hold = std::chrono::seconds{60};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< F. 1:1(0) ack 1 win 509");
  return talk;
}
inline constexpr std::string_view kFinAcked = "< . 2:2(0) ack 2 win 509";

}  // namespace synspect::test

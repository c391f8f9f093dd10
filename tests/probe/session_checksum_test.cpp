#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "support/packet_script.hpp"

namespace synspect::test {
namespace {

using wire::Checksum;

wire::Segment segment(std::string_view line) {
  return parse_segment(line, kOrigin);
}

}  // namespace

// RFC 9293 section 3.1, MUST-3: the receiver checks.
TEST_CASE("checksum: a damaged segment is shown, and believed by nobody") {
  Conversation talk;
  talk.start();
  CHECK(talk.arrives(segment("< S. 0:0(0) ack 1 win 65160"), Checksum::bad) == "");
  CHECK(talk.session().client().state() == tcp::State::syn_sent);
  CHECK(talk.session().segments().size() == 2);
  CHECK(talk.session().segments().back().checksum == Checksum::bad);
  CHECK(verdict_text(talk.session().lifecycle()) == "filtered, not-attempted");
  CHECK(talk.arrives(segment("< R. 0:0(0) ack 1 win 0"), Checksum::bad) == "");
  CHECK(talk.machine() == "SYN-SENT");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("checksum: one that is left to the hardware is as good as any") {
  for (const Checksum checksum : {Checksum::good, Checksum::partial, Checksum::unchecked}) {
    CAPTURE(std::string{to_string(checksum)});
    Conversation talk;
    talk.start();
    CHECK(talk.arrives(segment("< S. 0:0(0) ack 1 win 65160"), checksum) ==
          "> . 1:1(0) ack 1 | > F. 1:1(0) ack 1");
    CHECK(verdict_text(talk.session().lifecycle()) == "open, timeout");
  }
}

TEST_CASE("checksum: a damaged ICMP error says nothing") {
  Conversation talk;
  talk.start();
  CHECK(talk.icmp(3, 1, 0, Checksum::bad) == "");
  CHECK(talk.session().record().icmp.empty());
  CHECK(talk.icmp(3, 1, 0, Checksum::unchecked) == "> R 1:1(0)");
}

}  // namespace synspect::test

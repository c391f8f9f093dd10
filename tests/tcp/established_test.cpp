#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;

TEST_CASE("ESTABLISHED: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK, nothing new", "< . 1:1(0) ack 1 win 65535", "", State::established},
      {"ACK at the last octet of the window", "< . 64240:64240(0) ack 1 win 65535", "",
       State::established},
      {"ACK after the window", "< . 64241:64241(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"keep-alive", "< . 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1", State::established},
      {"keep-alive with an octet", "< . 0:1(1) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"SYN-ACK again: our ACK was lost", "< S. 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"text", "< P. 1:101(100) ack 1 win 65535", "> . 1:1(0) ack 101", State::established},
      {"text without PSH", "< . 1:101(100) ack 1 win 65535", "> . 1:1(0) ack 101",
       State::established},
      {"urgent text", "< U. 1:101(100) ack 1 win 65535", "> . 1:1(0) ack 101", State::established},
      {"text after a gap", "< . 2:102(100) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"text that begins before the window", "< . 0:11(11) ack 1 win 65535", "> . 1:1(0) ack 11",
       State::established},
      {"text that ends after the window", "< . 64240:64250(10) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"text with an old ACK that still counts", "< . 1:11(10) ack 0 win 65535",
       "> . 1:1(0) ack 11", State::established},
      {"FIN", "< F. 1:1(0) ack 1 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"text and FIN", "< FP. 1:11(10) ack 1 win 65535", "> . 1:1(0) ack 12", State::close_wait},
      {"FIN after a gap", "< F. 2:2(0) ack 1 win 65535", "> . 1:1(0) ack 1", State::established},
      {"text and FIN after a gap", "< F. 2:12(10) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"no ACK", "< - 1:1(0) win 65535", "", State::established},
      {"text without ACK", "< P 1:11(10) win 65535", "", State::established},
      {"FIN without ACK", "< F 1:1(0) win 65535", "", State::established},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_established();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("ESTABLISHED: the ACK number must be possible (RFC 5961 section 5.2)") {
  // MAX.SND.WND is 65535: from 1 - 65535, which is 4294901762 modulo 2^32, to SND.NXT.
  const Row rows[] = {
      {"oldest that counts", "< . 1:1(0) ack 4294901762 win 65535", "", State::established},
      {"older", "< . 1:1(0) ack 4294901761 win 65535", "> . 1:1(0) ack 1", State::established},
      {"very old", "< . 1:1(0) ack 2147483700 win 65535", "> . 1:1(0) ack 1", State::established},
      {"SND.NXT", "< . 1:1(0) ack 1 win 65535", "", State::established},
      {"beyond SND.NXT", "< . 1:1(0) ack 2 win 65535", "> . 1:1(0) ack 1", State::established},
      {"far beyond", "< . 1:1(0) ack 2000000000 win 65535", "> . 1:1(0) ack 1", State::established},
      {"text, ACK beyond", "< . 1:11(10) ack 2 win 65535", "> . 1:1(0) ack 1", State::established},
      {"text, ACK too old", "< . 1:11(10) ack 4294901761 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"FIN, ACK beyond", "< F. 1:1(0) ack 2 win 65535", "> . 1:1(0) ack 1", State::established},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_established();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
    CHECK(script.client().octets_received() == 0);
  }
}

TEST_CASE("ESTABLISHED: MAX.SND.WND is the largest window ever offered (RFC 5961 section 5.2)") {
  test::Setup setup = test::plain();
  setup.syn_window = 10;
  Script script = Script::in_established(setup);
  script.inject("< . 1:1(0) ack 1 win 1000");
  script.inject("< . 1:1(0) ack 1 win 20");
  CHECK(script.inject("< . 1:1(0) ack 4294966297 win 20") == "");  // 1 - 1000
  CHECK(script.inject("< . 1:1(0) ack 4294966296 win 20") == "> . 1:1(0) ack 1");
}

TEST_CASE("ESTABLISHED: a SYN is challenged wherever it lies (RFC 5961 section 4.2)") {
  const char* const syns[] = {
      "< S 0:0(0) win 65535",         "< S 1:1(0) win 65535",
      "< S 64240:64240(0) win 1",     "< S 3000000000:3000000000(0) win 1",
      "< S. 1:1(0) ack 1 win 1",      "< S. 500:500(0) ack 1 win 1",
      "< S. 500:500(0) ack 77 win 1", "< SF. 1:11(10) ack 1 win 1",
  };
  for (const char* syn : syns) {
    CAPTURE(syn);
    Script script = Script::in_established();
    CHECK(script.inject(syn) == "> . 1:1(0) ack 1");
    CHECK(script.state() == State::established);
    CHECK(script.client().octets_received() == 0);
  }
}

TEST_CASE("ESTABLISHED: text in pieces is counted once (RFC 9293 section 3.10.7.4, seventh)") {
  Script script = Script::in_established();
  CHECK(script.inject("< . 1:101(100) ack 1 win 65535") == "> . 1:1(0) ack 101");
  CHECK(script.inject("< . 1:101(100) ack 1 win 65535") == "> . 1:1(0) ack 101");
  CHECK(script.inject("< . 51:151(100) ack 1 win 65535") == "> . 1:1(0) ack 151");
  CHECK(script.inject("< . 201:251(50) ack 1 win 65535") == "> . 1:1(0) ack 151");
  CHECK(script.inject("< . 151:251(100) ack 1 win 65535") == "> . 1:1(0) ack 251");
  CHECK(script.inject("< . 201:251(50) ack 1 win 65535") == "> . 1:1(0) ack 251");
  CHECK(script.client().octets_received() == 250);
}

TEST_CASE("ESTABLISHED: nothing after the window is taken (RFC 9293 section 3.10.7.4)") {
  // "The idealized segment that begins at RCV.NXT and does not exceed the window."
  const Row rows[] = {
      {"text", "< . 1:65001(65000) ack 1 win 65535", "> . 1:1(0) ack 64241", State::established},
      {"text to the last octet", "< . 1:64241(64240) ack 1 win 65535", "> . 1:1(0) ack 64241",
       State::established},
      {"text and FIN", "< F. 1:65001(65000) ack 1 win 65535", "> . 1:1(0) ack 64241",
       State::established},
      {"text to the last octet, and FIN", "< F. 1:64241(64240) ack 1 win 65535",
       "> . 1:1(0) ack 64241", State::established},
      {"text and FIN, which is the last", "< F. 1:64240(64239) ack 1 win 65535",
       "> . 1:1(0) ack 64241", State::close_wait},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_established();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("ESTABLISHED: what was ignored is counted by its reason") {
  Script script = Script::in_established();
  script.inject("< . 0:0(0) ack 1 win 65535");
  script.inject("< S 1:1(0) win 65535");
  script.inject("< - 1:1(0) win 65535");
  script.inject("< . 1:1(0) ack 2 win 65535");
  for (const Drop reason :
       {Drop::outside_window, Drop::syn_in_synchronized, Drop::no_ack, Drop::ack_out_of_range}) {
    CAPTURE(to_string(reason));
    CHECK(script.client().dropped(reason) == 1);
  }
}

}  // namespace synspect::tcp

// What a scan of many targets counts on: a connection that goes well needs nothing from the heap.
#include <doctest/doctest.h>

#include "support/allocations.hpp"
#include "support/packet_script.hpp"
#include "tcp/client.hpp"
#include "tcp/script.hpp"

namespace synspect::tcp {
namespace {

using namespace std::chrono_literals;
using test::parse_segment;

/// What happened, for the tests to see that all of it did.
struct Count {
  int segments = 0;
  int transitions = 0;
};

void poll(Client& client, Count& count) {
  while (client.poll_transmission()) ++count.segments;
  while (client.poll_transition()) ++count.transitions;
}

}  // namespace

TEST_CASE("a clean lifecycle allocates nothing") {
  const ClientConfig config = test::stamped().config;
  const auto syn_ack = parse_segment("< S. 0:0(0) ack 1 win 65535 <mss 1460,ts 500 0>");
  const auto fin_acked = parse_segment("< . 1:1(0) ack 2 win 65535 <ts 501 0>");
  const auto fin = parse_segment("< F. 1:1(0) ack 2 win 65535 <ts 501 0>");
  const Instant now{1h};

  for (const bool polled : {true, false}) {
    CAPTURE(polled);
    Count count;
    State last = State::listen;
    const std::size_t taken = test::allocations([&] {
      Client client{config, {}};
      client.open(now);
      poll(client, count);
      client.segment_arrives(syn_ack, now);
      if (polled) poll(client, count);
      client.close(now);
      poll(client, count);
      client.segment_arrives(fin_acked, now);
      client.segment_arrives(fin, now);
      if (polled) poll(client, count);
      client.time_passes(now + 1s);
      poll(client, count);
      last = client.state();
    });
    CHECK(taken == 0);
    CHECK(last == State::closed);
    CHECK(count.segments == 4);
    CHECK(count.transitions == 6);
  }
}

TEST_CASE("an opening that is answered by a RST, ours or the server's, allocates nothing") {
  ClientConfig config = test::plain().config;
  config.half_open = true;
  const Instant now{1h};
  for (const std::string_view answer : {"< S. 0:0(0) ack 1 win 65535", "< R. 0:0(0) ack 1"}) {
    CAPTURE(answer);
    const wire::Segment segment = parse_segment(answer);
    Count count;
    const std::size_t taken = test::allocations([&] {
      Client client{config, {}};
      client.open(now);
      poll(client, count);
      client.segment_arrives(segment, now);
      poll(client, count);
    });
    CHECK(taken == 0);
    CHECK(count.segments == (segment.flags.syn ? 2 : 1));
    CHECK(count.transitions == (segment.flags.syn ? 3 : 2));  // ESTABLISHED in between
  }
}

}  // namespace synspect::tcp

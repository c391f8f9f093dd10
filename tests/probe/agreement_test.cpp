// What the machine believes and what the transcript proves of our own side must agree, whatever a
// hostile network sends: neither may believe a segment that the other drops.
#include "probe/session.hpp"

#include <doctest/doctest.h>

#include <random>

#include "conversation.hpp"

namespace synspect::test {
namespace {

/// Segments around the numbers that matter, most of them wrong by a little.
class Attacker {
 public:
  Attacker(std::uint64_t seed, bool stamped) : random_(seed), stamped_(stamped) {}

  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  wire::Segment segment() {
    wire::Segment seg;
    seg.length = below(3) == 0 ? 1 + below(4) : 0;
    if (below(12) == 0) seg.length = 64236 + below(40);  // to the end of our window, or beyond
    seg.flags.fin = below(3) == 0;
    seg.flags.rst = below(8) == 0;
    seg.flags.syn = below(12) == 0;
    seg.seq = kOrigin.remote + near(1);
    if (below(12) != 0 || seg.flags.syn) seg.ack = kOrigin.local + near(1);
    seg.window = static_cast<std::uint16_t>(below(65536));
    if (stamped_ && below(8) != 0) {
      seg.options.timestamps = {7000 + below(4) - below(2) * below(3), 1000 + below(3)};
    }
    if (below(40) == 0) seg.options.timestamps = {below(0xffffffff), 0};
    return seg;
  }

  wire::Segment syn_ack() {
    wire::Segment seg;
    seg.flags.syn = true;
    seg.seq = kOrigin.remote;
    seg.ack = kOrigin.local + 1u;
    seg.window = 65160;
    if (stamped_) seg.options.timestamps = {7000, 1000};
    if (below(2) == 0) seg.options.window_scale = static_cast<std::uint8_t>(below(15));
    if (below(8) == 0) seg.length = below(3) == 0 ? 64236 + below(40) : below(4);
    if (below(16) == 0) seg.flags.fin = true;
    return seg;
  }

 private:
  /// Mostly within some octets of `middle`, at times at an edge of the window or anywhere.
  std::uint32_t near(std::uint32_t middle) {
    constexpr std::uint32_t edges[] = {0, 64128, 64240, 65160, 0x7fffffff, 0x80000000, 0xffff0000};
    const std::uint32_t base = below(10) == 0 ? edges[below(7)] : 0;
    return middle + base + below(5) - below(3);
  }

  std::mt19937_64 random_;
  bool stamped_;
};

probe::Plan plan_of(Attacker& attacker, bool stamped) {
  probe::Plan plan = plain_plan();
  if (stamped) plan.profile = wire::Profile::linux_like;
  if (attacker.below(2) == 0) plan.hold = std::chrono::milliseconds{5};
  if (attacker.below(3) == 0) plan.send = {1, 2, 3};
  return plan;
}

void one_lifecycle(std::uint64_t seed, bool stamped) {
  Attacker attacker{seed, stamped};
  Conversation talk{plan_of(attacker, stamped)};
  talk.start();
  std::string sent;
  for (int i = 0; i < 25 && !talk.session().settled(); ++i) {
    wire::Segment segment = i == 2 ? attacker.syn_ack() : attacker.segment();
    const bool opening = talk.session().client().state() == tcp::State::syn_sent;
    if (opening && segment.flags.syn && !segment.ack) continue;  // both open at once: not here
    sent += segment_text(segment, wire::Direction::in, kOrigin) + "\n";
    talk.arrives(segment);
    if (attacker.below(4) == 0) talk.wait(std::chrono::milliseconds{attacker.below(7)});
    if (talk.machine() == talk.inferred()) continue;
    CAPTURE(seed);
    CAPTURE(stamped);
    CAPTURE(sent);
    CHECK(talk.machine() == talk.inferred());
    return;
  }
}

}  // namespace

TEST_CASE("agreement: forged segments move both or neither") {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) one_lifecycle(seed, false);
}

TEST_CASE("agreement: with timestamps") {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) one_lifecycle(seed, true);
}

}  // namespace synspect::test

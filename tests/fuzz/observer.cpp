// What is inferred from a transcript. Input: where it comes from (1 octet, lowest bit): 1 a client
// that is driven (drive.hpp); 0 anything, also what no client sends: records, each what it is
// (1 octet: 0 ICMP error, 1 to 3 a segment of ours, 4 to 7 one of the server's), the time since the
// last (1: mantissa and exponent to base 4, in ns), and the segment (segments.hpp), or of an ICMP
// error type and code (2) and the number that it quotes.
#include "infer/observer.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "fuzz/drive.hpp"
#include "fuzz/lifecycle_check.hpp"
#include "fuzz/require.hpp"
#include "fuzz/show.hpp"
#include "fuzz/values.hpp"
#include "wire/segment_text.hpp"

namespace synspect::fuzz {
namespace {

// Nothing in it can grow.
static_assert(std::is_trivially_copyable_v<infer::Observer>, "an observer has constant size");

constexpr std::int64_t kStart = 1795166944123456789;

std::string names(const std::vector<tcp::State>& states) {
  std::string out;
  for (const tcp::State state : states) out += fmt::format("{} ", to_string(state));
  return out;
}

/// Shows to an observer what passes the tap, and checks all that it says, after every step.
class Tap {
 public:
  void pass(wire::Direction direction, const wire::Segment& segment) {
    const auto n = static_cast<std::uint32_t>(transcript_.size() + 1);
    transcript_.push_back({direction, now_});
    if (showing()) {
      show(fmt::format("{} {} ns: {}", n, now_.ns - kStart, segment_text(segment, direction, {})));
    }
    observer_.observe(infer::Observation{n, direction, now_, segment});
    check_lifecycle(observer_.lifecycle(false), transcript_);
  }
  void pass_icmp(std::uint8_t type, std::uint8_t code, wire::SeqNum quoted) {
    if (showing()) show(fmt::format("ICMP {}/{} quotes {}", type, code, quoted.raw()));
    observer_.observe(infer::IcmpObservation{now_, Address{}, type, code, quoted});
    check_lifecycle(observer_.lifecycle(false), transcript_);
  }
  void advance(Duration duration) { now_.ns += duration.count(); }
  /// A tap that shows every segment shows what the client believes.
  void expect(std::vector<tcp::State> states) const {
    std::vector<tcp::State> shown;
    for (const auto& entry : observer_.lifecycle(true).client_states) shown.push_back(entry.state);
    // TIME-WAIT ends in silence, or a RST to a stray tells of it later.
    for (auto* list : {&states, &shown}) {
      const auto waits = std::ranges::find(*list, tcp::State::time_wait);
      if (waits != list->end()) list->erase(waits + 1, list->end());
    }
    if (showing()) show("client: " + names(states) + "; shown: " + names(shown));
    require(shown == states, "the client and the tap agree");
  }
  void end() const { check_lifecycle(observer_.lifecycle(true), transcript_); }

 private:
  infer::Observer observer_;
  Transcript transcript_;
  Stamp now_{kStart, StampClock::kernel_tap};
};

/// What the client itself says that it went through.
std::vector<tcp::State> believed(tcp::Client& client) {
  std::vector<tcp::State> out;
  while (const auto next = client.poll_transition()) out.push_back(next->to);
  return out;
}

/// The tap of the host that the client runs on.
class ClientTap : public Witness {
 public:
  ClientTap(Tap& tap, const Drive& drive) : tap_(tap), drive_(drive), last_(drive.now()) {}

  void before(const Event& event) override {
    tap_.advance(event.now - last_ + Duration{300});
    last_ = event.now;
    if (event.kind == Event::Kind::segment) tap_.pass(wire::Direction::in, event.segment);
    if (event.kind == Event::Kind::icmp) tap_.pass_icmp(3, 1, event.quoted);
  }
  void leaves(const tcp::Client::Transmission& sent, const Event&) override {
    tap_.advance(Duration{700});
    tap_.pass(wire::Direction::out, sent.segment);
    fin_left_ = fin_left_ || sent.segment.flags.fin;
  }
  void after(const Event&) override {
    const tcp::State state = drive_.client().state();
    const bool closes = state == tcp::State::fin_wait_1 || state == tcp::State::last_ack;
    established_ =
        established_ || state == tcp::State::established || state == tcp::State::close_wait;
    hidden_ = hidden_ || (closes && (!fin_left_ || !established_));
  }
  /// Whether the client has been where no segment tells of: closing before it was ESTABLISHED, or
  /// with its FIN behind data; or it ends half-open and looks no further.
  [[nodiscard]] bool hidden() const { return hidden_ || drive_.config().half_open; }

 private:
  Tap& tap_;
  const Drive& drive_;
  Instant last_;
  bool fin_left_ = false;
  bool established_ = false;
  bool hidden_ = false;
};

void observe_client(Values& in, Tap& tap) {
  Drive drive{in};
  ClientTap client_tap{tap, drive};
  drive.run(client_tap);
  drive.stay_silent(client_tap);
  if (!client_tap.hidden()) tap.expect(believed(drive.client()));
}

Duration read_duration(Values& in) {
  const std::int64_t octet = in.u8();
  return Duration{(octet & 0x0f) << 2 * (octet >> 4)};
}

void observe_anything(Values& in, Tap& tap) {
  constexpr int kMostRecords = 200;
  constexpr std::uint32_t half = 0x80000000;
  wire::SeqNum out_end{0xfffffff8};
  wire::SeqNum in_end{0x7ffffff8};
  std::uint32_t stamp = 1000;
  for (int i = 0; i < kMostRecords && !in.empty(); ++i) {
    const std::size_t what = in.below(8);
    tap.advance(read_duration(in));
    if (what == 0) {
      const std::uint8_t type = in.u8();
      const std::uint8_t code = in.u8();
      tap.pass_icmp(type, code, wire::SeqNum{near(std::array{out_end.raw()}, in)});
      continue;
    }
    const bool out = what <= 3;
    wire::SeqNum& own = out ? out_end : in_end;
    const wire::SeqNum other = out ? in_end : out_end;
    SegmentLandmarks marks;
    marks.seq = {own.raw(), own.raw() - 1, own.raw() + 65535, own.raw() + half};
    marks.ack = {other.raw(), other.raw() - 1, other.raw() - 65535, other.raw() + half};
    marks.ts_value = {stamp, stamp + half};
    marks.ts_echo = {stamp};
    const wire::Segment segment = read_segment(marks, in);
    if (!segment.flags.rst) own = segment.end();
    if (segment.options.timestamps) stamp = segment.options.timestamps->value;
    tap.pass(out ? wire::Direction::out : wire::Direction::in, segment);
  }
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synspect;
  fuzz::Values in{{data, size}};
  fuzz::Tap tap;
  if (in.u8() % 2 == 1) {
    fuzz::observe_client(in, tap);
  } else {
    fuzz::observe_anything(in, tap);
  }
  tap.end();
  return 0;
}

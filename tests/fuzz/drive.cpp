#include "fuzz/drive.hpp"

#include <fmt/format.h>

#include <array>

#include "fuzz/require.hpp"
#include "fuzz/show.hpp"
#include "wire/segment_text.hpp"

namespace synspect::fuzz {
namespace {

using Kind = Event::Kind;

constexpr wire::SeqNum kPeerIss{0xfffffff0};  // the server's numbers wrap soon

struct Settings {
  tcp::ClientConfig config;
  wire::SeqNum iss;
};

Settings read_settings(Values& in) {
  constexpr std::array<std::uint32_t, 4> isses{0xffffffc0, 0x7fffffc0, 0, 1000};
  const unsigned bits = in.u8();
  Settings out;
  tcp::ClientConfig& config = out.config;
  config.half_open = (bits & 1) != 0;
  if ((bits & 2) != 0) config.syn_options.timestamps = wire::Timestamps{};
  const auto scale = static_cast<std::uint8_t>(in.below(15));  // RFC 7323 section 2.3
  if ((bits & 4) != 0) config.syn_options.window_scale = scale;
  config.syn_options.sack_permitted = (bits & 8) != 0;
  config.tries = 1 + static_cast<int>(bits >> 4 & 3);
  out.iss = wire::SeqNum{isses[bits >> 6]};
  config.syn_window = in.u16() | 0x4000;  // never none, also when it is scaled
  config.payload_limit = in.u16();
  config.step_timeout = std::chrono::milliseconds{1 + in.u16()};
  config.time_wait = std::chrono::milliseconds{in.u16()};
  return out;
}

tcp::Client client_of(const tcp::ClientConfig& config, wire::SeqNum iss) {
  return tcp::Client{config, {iss, 0}};
}

void show_event(const Event& event) {
  constexpr std::array names{"open", "send", "close", "abort", "", "ICMP", "time"};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(event.now - Instant{});
  std::string text{names[static_cast<std::size_t>(event.kind)]};
  if (event.kind == Kind::segment) text = segment_text(event.segment, wire::Direction::in, {});
  if (event.kind == Kind::send) text += fmt::format(" {} octets", event.octets);
  if (event.kind == Kind::icmp) text += fmt::format(" quotes {}", event.quoted.raw());
  show(fmt::format("{} ms: {}", ms.count(), text));
}

std::vector<std::uint8_t> payload(std::uint32_t octets) {
  std::vector<std::uint8_t> out(octets);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i % 251);
  return out;
}

}  // namespace

Drive::Drive(Values& in) : in_(in), client_(client_of({}, {})) {
  const Settings settings = read_settings(in);
  config_ = settings.config;
  iss_ = settings.iss;
  client_ = client_of(config_, iss_);
  sent_end_ = iss_;
  expected_ = kPeerIss;
  window_end_ = kPeerIss + config_.syn_window;
}

void Drive::run(Witness& witness) {
  constexpr int kMostEvents = 300;
  for (int i = 0; i < kMostEvents && !in_.empty(); ++i) one_event(witness);
}

void Drive::one_event(Witness& witness) {
  Event event;
  const std::size_t what = in_.below(16);
  switch (what) {
    case 0: event.kind = Kind::open; break;
    case 1:
      event.kind = Kind::send;
      event.octets = in_.u16();
      break;
    case 2: event.kind = Kind::close; break;
    case 3: event.kind = Kind::abort; break;
    case 4:
      event.kind = Kind::icmp;
      event.quoted = wire::SeqNum{near(std::array{iss_.raw(), sent_end_.raw()}, in_)};
      event.hard = in_.below(2) == 1;
      break;
    case 5: return wait_until(now_ + std::chrono::milliseconds{in_.u16()}, witness);
    case 6: return wait_until(client_.deadline().value_or(now_), witness);
    case 7: break;
    case 8: now_ += std::chrono::milliseconds{in_.u16()}; return;
    default:
      event.kind = Kind::segment;
      event.segment = read_segment(landmarks(), in_);
      if (event.segment.options.timestamps) peer_ts_ = event.segment.options.timestamps->value;
      break;
  }
  happen(event, witness);
}

void Drive::happen(Event event, Witness& witness) {
  event.now = now_;
  if (showing()) show_event(event);
  witness.before(event);
  switch (event.kind) {
    case Kind::open: client_.open(now_); break;
    case Kind::send: client_.send(payload(event.octets), now_); break;
    case Kind::close: client_.close(now_); break;
    case Kind::abort: client_.abort(now_); break;
    case Kind::segment: client_.segment_arrives(event.segment, now_); break;
    case Kind::icmp: static_cast<void>(client_.icmp_arrives(event.quoted, event.hard, now_)); break;
    case Kind::time: client_.time_passes(now_); break;
  }
  while (const auto next = client_.poll_transmission()) {
    if (showing()) show(segment_text(next->segment, wire::Direction::out, {}));
    witness.leaves(*next, event);
    note(next->segment);
  }
  witness.after(event);
}

void Drive::wait_until(Instant until, Witness& witness) {
  for (auto due = client_.deadline(); due && *due <= until; due = client_.deadline()) {
    now_ = std::max(now_, *due);
    happen({}, witness);
    require(!client_.deadline() || *client_.deadline() > now_, "what was due is done");
  }
  now_ = std::max(now_, until);
}

void Drive::stay_silent(Witness& witness) {
  constexpr int kMostWakes = 20;  // retransmissions double their time, and the steps are few
  for (int i = 0; i < kMostWakes && client_.deadline(); ++i) {
    wait_until(*client_.deadline(), witness);
  }
  require(!client_.deadline(), "silence comes to an end");
}

void Drive::note(const wire::Segment& sent) {
  if (sent.flags.rst) return;
  if (wire::before(sent_end_, sent.end())) sent_end_ = sent.end();
  if (sent.ack) {
    expected_ = *sent.ack;
    window_end_ = expected_ + sent.window;
  }
  if (sent.options.timestamps) our_ts_ = sent.options.timestamps->value;
}

SegmentLandmarks Drive::landmarks() const {
  constexpr std::uint32_t half = 0x80000000;
  SegmentLandmarks out;
  out.seq = {expected_.raw(), window_end_.raw(), kPeerIss.raw(), expected_.raw() + half};
  out.ack = {sent_end_.raw(), iss_.raw() + 1, sent_end_.raw() - 0xffff, sent_end_.raw() + half};
  out.ts_value = {peer_ts_, peer_ts_ + half};
  out.ts_echo = {our_ts_};
  return out;
}

}  // namespace synspect::fuzz

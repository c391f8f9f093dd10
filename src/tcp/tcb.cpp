#include "tcp/tcb.hpp"

#include <algorithm>

namespace synspect::tcp {
namespace {

constexpr std::uint8_t kMostWindowScale = 14;  // RFC 7323 section 2.3
constexpr std::uint16_t kLeastMss = 64;  // below it a hostile MSS would make a packet an octet

}  // namespace

bool Tcb::in_window(const wire::Segment& seg) const {
  const auto inside = [this](wire::SeqNum x) {
    return wire::at_or_before(rcv_nxt, x) && wire::before(x, rcv_nxt + rcv_wnd);
  };
  if (seg.seq_length() == 0) return rcv_wnd == 0 ? seg.seq == rcv_nxt : inside(seg.seq);
  return rcv_wnd > 0 && (inside(seg.seq) || inside(seg.end() - 1u));
}

wire::Segment Tcb::within_window(wire::Segment seg) const {
  const wire::SeqNum window_end = rcv_nxt + rcv_wnd;
  if (!wire::before(window_end, seg.end())) return seg;
  seg.flags.fin = false;
  if (wire::before(window_end, seg.end())) {
    seg.length = static_cast<std::uint32_t>(window_end - seg.seq);
  }
  return seg;
}

std::optional<Drop> Tcb::timestamp_objection(const wire::Segment& seg) const {
  if (!timestamps || seg.flags.rst) return std::nullopt;
  if (!seg.options.timestamps) return Drop::missing_timestamp;
  const auto age = static_cast<std::int32_t>(seg.options.timestamps->value - ts_recent);
  return age < 0 ? std::optional{Drop::old_timestamp} : std::nullopt;
}

void Tcb::update_ts_recent(const wire::Segment& seg) {
  if (timestamps && wire::at_or_before(seg.seq, last_ack_sent)) {
    ts_recent = seg.options.timestamps->value;
  }
}

void Tcb::adopt_peer(const wire::Segment& syn, const wire::Options& ours) {
  irs = syn.seq;
  rcv_nxt = syn.seq + 1u;
  snd_mss = std::max(syn.options.mss.value_or(default_mss), kLeastMss);
  // Scaling and timestamps hold only if both SYNs carried them (RFC 7323 sections 2.2 and 3.2).
  scaled = syn.options.window_scale && ours.window_scale;
  snd_scale = scaled ? std::min(*syn.options.window_scale, kMostWindowScale) : std::uint8_t{0};
  rcv_scale = scaled ? std::min(*ours.window_scale, kMostWindowScale) : std::uint8_t{0};
  timestamps = syn.options.timestamps && ours.timestamps;
  if (timestamps) ts_recent = syn.options.timestamps->value;
  offer_unscaled(syn.window);
  snd_wl1 = syn.seq;
  if (syn.ack) snd_wl2 = *syn.ack;
}

std::uint16_t Tcb::window_field() const {
  const std::uint32_t unit = std::uint32_t{1} << rcv_scale;
  return static_cast<std::uint16_t>((rcv_wnd + unit - 1) >> rcv_scale);
}

void Tcb::update_send_window(const wire::Segment& seg) {
  const bool newer = wire::before(snd_wl1, seg.seq) ||
                     (snd_wl1 == seg.seq && wire::at_or_before(snd_wl2, *seg.ack));
  if (!newer) return;
  snd_wnd = std::uint32_t{seg.window} << snd_scale;
  max_snd_wnd = std::max(max_snd_wnd, snd_wnd);
  snd_wl1 = seg.seq;
  snd_wl2 = *seg.ack;
}

}  // namespace synspect::tcp

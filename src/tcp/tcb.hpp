#pragma once

#include <cstdint>
#include <optional>

#include "tcp/drop.hpp"
#include "wire/segment.hpp"

namespace synspect::tcp {

/// The numbers of one connection, RFC 9293 section 3.3.1, named as there.
struct Tcb {
  wire::SeqNum iss;
  wire::SeqNum snd_una;
  wire::SeqNum snd_nxt;
  std::uint32_t snd_wnd = 0;      ///< octets, scaled
  std::uint32_t max_snd_wnd = 0;  ///< largest ever offered, RFC 5961 section 5.2
  wire::SeqNum snd_wl1;
  wire::SeqNum snd_wl2;
  std::uint16_t default_mss = 536;  ///< section 3.7.1: if the peer tells none
  std::uint16_t snd_mss = default_mss;

  wire::SeqNum irs;
  wire::SeqNum rcv_nxt;
  std::uint32_t rcv_wnd = 0;   ///< octets; what we offer, always the same: we consume at once
  wire::SeqNum last_ack_sent;  ///< RFC 7323 section 4.3

  std::uint8_t snd_scale = 0;  ///< shift of windows the peer sends
  std::uint8_t rcv_scale = 0;  ///< shift of windows we send
  bool scaled = false;         ///< negotiated by both SYNs, RFC 7323 section 2.2
  bool timestamps = false;     ///< negotiated by both SYNs, RFC 7323 section 3.2
  std::uint32_t ts_recent = 0;

  /// SND.UNA < SEG.ACK =< SND.NXT.
  [[nodiscard]] bool acks_new(wire::SeqNum ack) const {
    return wire::in_half_open(snd_una, ack, snd_nxt);
  }
  /// RFC 9293 section 3.10.7.4, the first check: the four cases of length and window.
  [[nodiscard]] bool in_window(const wire::Segment& seg) const;
  /// The part of a segment that begins in the window and does not exceed it: text and FIN beyond
  /// the window's end are cut off (section 3.10.7.4, note to the first check).
  [[nodiscard]] wire::Segment within_window(wire::Segment seg) const;
  /// RFC 7323 sections 3.2 and 5.3 (PAWS): why a segment's timestamp forbids it; none: it does not.
  [[nodiscard]] std::optional<Drop> timestamp_objection(const wire::Segment& seg) const;
  /// RFC 7323 section 4.3 (2): only the segment that our last ACK asked for moves TS.Recent.
  void update_ts_recent(const wire::Segment& seg);
  /// (SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT, RFC 5961 section 5.2.
  [[nodiscard]] bool ack_in_range(wire::SeqNum ack) const {
    return !wire::before(ack, snd_una - max_snd_wnd) && !wire::before(snd_nxt, ack);
  }
  /// Adopts what the peer's SYN says: its numbers and the options both sides offered.
  void adopt_peer(const wire::Segment& syn, const wire::Options& ours);
  /// RCV.WND as a segment after the SYN bears it. Rounded up: what the unscaled window of our SYN
  /// offered is not taken back (RFC 7323 section 2.4).
  [[nodiscard]] std::uint16_t window_field() const;
  /// From the opening on RCV.WND is what that field says.
  void scale_rcv_wnd() { rcv_wnd = std::uint32_t{window_field()} << rcv_scale; }
  /// The window of a SYN is never scaled (RFC 7323 section 2.2).
  void offer_unscaled(std::uint16_t window) { snd_wnd = max_snd_wnd = window; }
  /// SND.WND from a segment that is not older than the last one used (section 3.10.7.4, fifth).
  void update_send_window(const wire::Segment& seg);
};

}  // namespace synspect::tcp

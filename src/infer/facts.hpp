#pragma once

#include <cstdint>
#include <optional>

#include "infer/exchange.hpp"
#include "infer/observation.hpp"
#include "infer/origin.hpp"
#include "infer/syn_ack.hpp"
#include "tcp/tcb.hpp"
#include "wire/segment.hpp"

namespace synspect::infer {

/// What a SYN/ACK tells of the host that sent it.
struct Fingerprint {
  Mark mark;
  std::uint8_t ttl = 0;
  wire::Options options;
};

/// The clock that stamps the packets was set, once or more often.
struct ClockSteps {
  std::uint32_t first = 0;  ///< the last segment before all that
  std::uint32_t last = 0;   ///< the last segment before the end of it
  Duration by{};            ///< in all
};

/// What a transcript has shown so far, in constant memory: the segments that the rules reason from,
/// each by number and time. "Valid" means that a client of RFC 9293 and RFC 5961 would believe it.
struct Facts {
  // Sequence space.
  std::optional<wire::SeqNum> iss;  ///< ours
  std::optional<wire::SeqNum> irs;  ///< the server's
  wire::Options syn_options;        ///< ours, of the first SYN
  std::uint32_t syn_text = 0;       ///< octets that it brought (TCP Fast Open)
  bool syn_options_vary = false;    ///< a later SYN of ours offered something else
  /// The timestamp of our last SYN before it was answered; the first one's is in `syn_options`.
  std::uint32_t last_syn_ts = 0;
  tcp::Tcb tcb;  ///< as a client would keep it; of the timestamps, what the tap saw
  std::uint32_t data_segments =
      0;  ///< that brought new data, at least; large ones count as several

  bool joined = false;  ///< the capture began in mid-connection: what came before is unknown
  bool joined_at_syn_ack = false;  ///< ... but for its SYN: who opens is known
  std::optional<Mark> missed;      ///< shows that the capture does not have all before it

  // What we let the server send.
  std::optional<wire::SeqNum> right_edge;  ///< the furthest that was ever offered; once it is open
  wire::SeqNum last_edge;                  ///< as last offered
  std::uint32_t largest_window = 0;        ///< of those offered
  bool window_filled = false;              ///< it may have had more to send than we let it

  // Opening.
  Exchange syn;                     ///< our SYN; answered by a valid SYN/ACK, or by a valid RST
  std::optional<Mark> syn_ack;      ///< first valid SYN/ACK
  SynAckOffer syn_ack_offer;        ///< what it said, unless both sides opened
  SynAckAgain syn_ack_again;        ///< ... and when it came once more
  std::optional<SetBack> set_back;  ///< its timestamp
  std::optional<Mark> opened;       ///< it, or, when both sides opened, an ACK that does its work
  std::optional<Mark> peer_syn;     ///< a SYN without ACK: both sides open, or so it seems
  std::optional<Mark> peer_syn_disowned;  ///< RST: there is no connection behind that SYN
  bool peer_syn_confirmed = false;        ///< an acknowledgment of ours came from whoever sent it
  std::optional<Mark> refusal;            ///< valid RST to our SYN
  std::optional<Mark>
      unreachable;  ///< ICMP error about our SYN; the SYN's number, the error's time
  std::optional<IcmpObservation> icmp;       ///< that error
  std::optional<IcmpObservation> icmp_late;  ///< the last one about what was unacknowledged later
  std::optional<Mark> peer_syn_acked;  ///< our first segment that acknowledges the server's SYN
  std::optional<Mark> handshake_ack;   ///< ... after its SYN/ACK
  std::optional<Mark> first_text;      ///< our first data or FIN
  std::optional<Mark> past_handshake;  ///< first segment that only a server past SYN-RECEIVED sends

  // Closing.
  Exchange fin;                      ///< our FIN
  wire::SeqNum fin_end;              ///< the acknowledgment that covers it
  wire::SeqNum fin_ack_field;        ///< what our first FIN acknowledged
  std::optional<Mark> bare_fin_ack;  ///< acknowledges our FIN, nothing of the server outstanding
  std::optional<wire::SeqNum>
      half_close_begins;                ///< what it sends from here on, it sent after that
  std::uint64_t half_close_octets = 0;  ///< ... and did
  std::optional<Mark> half_close_data;  ///< the first of them
  std::optional<Mark> peer_fin;         ///< first valid FIN of the server
  wire::SeqNum peer_fin_end;
  bool peer_fin_covers_ours = false;   ///< it acknowledged our FIN
  std::optional<Mark> peer_fin_acked;  ///< our first segment that acknowledges it
  // Repetitions that came before our ACK: which of them it answers, the server cannot tell.
  std::uint32_t syn_ack_repeats = 0;
  std::uint32_t peer_fin_repeats = 0;
  std::optional<std::uint32_t> peer_fin_ts;  ///< its timestamp, as last seen: a copy bears the same
  std::optional<Mark> peer_fin_again;  ///< sent anew, though our ACK had left: the last such one
  std::optional<Mark> peer_fin_again_acked;  ///< our first segment that answers that

  // Resets.
  std::optional<Mark> rst_in;        ///< valid RST of the server after its SYN/ACK
  bool rst_in_may_be_early = false;  ///< a server of SYN cookies says so before it has a connection
  std::optional<Mark> left_before_rst_in;  ///< our last segment before it
  std::optional<Mark> rst_in_covers;       ///< our newest numbers, if it acknowledges them
  std::optional<Mark> went_on;      ///< the server, after it: too late to be an older segment
  std::optional<Mark> rst_out;      ///< our RST at our own sequence number
  bool rst_out_unanswered = false;  ///< something of ours was unacknowledged when it left
  std::optional<Mark> escaped_rst;  ///< a RST "of ours" after which we went on: the kernel's

  // The path.
  Origin origin;
  std::optional<Mark> newest;  ///< our segment that took the last new numbers, when it first left
  std::optional<Duration> least_round_trip;  ///< of those that are certain
  std::uint32_t round_trips = 0;             ///< as many are
  std::uint32_t round_trip_of = 0;           ///< `newest` that has given one; 0: none has
  bool newest_repeated = false;
  std::optional<Mark> unstamped;  ///< the server's, without the timestamp that was agreed on

  // The clock of the stamps.
  std::optional<Mark> last_seen;
  std::optional<ClockSteps> clock_steps;

  /// Whether the clock was set between these two segments.
  [[nodiscard]] bool clock_stepped_between(std::uint32_t from, std::uint32_t to) const {
    return clock_steps && from <= clock_steps->last && clock_steps->first < to;
  }
  /// None: the clock was set meanwhile.
  [[nodiscard]] std::optional<Duration> elapsed(const Mark& from, const Mark& to) const {
    if (clock_stepped_between(from.n, to.n)) return std::nullopt;
    return to.at - from.at;
  }

  /// What our SYN and the answer to it took at most; only if there is one. None as above.
  [[nodiscard]] std::optional<Duration> opening_took() const {
    if (!syn.answer()) return std::nullopt;  // the capture does not have it
    return elapsed(syn.ambiguous() ? *syn.first() : *syn.last(), *syn.answer());
  }

  /// What the SYN/ACK tells; not if both sides opened.
  [[nodiscard]] std::optional<Fingerprint> fingerprint() const {
    if (!syn_ack || peer_syn_confirmed) return std::nullopt;
    return Fingerprint{*syn_ack, syn_ack_offer.ttl, syn_ack_offer.options};
  }
  /// Whether our first FIN already acknowledged the server's FIN: the server closed first.
  [[nodiscard]] bool server_closed_first() const {
    return peer_fin && fin.first() && wire::at_or_before(peer_fin_end, fin_ack_field);
  }
  /// Our ACK of the server's FIN that may have reached it; none: each one that left was lost, as
  /// far as we know.
  [[nodiscard]] const std::optional<Mark>& peer_fin_answer() const {
    return peer_fin_again ? peer_fin_again_acked : peer_fin_acked;
  }
};

}  // namespace synspect::infer

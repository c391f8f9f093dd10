#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "infer/observer.hpp"
#include "infer/vantage.hpp"
#include "probe/capture_note.hpp"
#include "probe/copy_watch.hpp"
#include "probe/record.hpp"
#include "probe/transcript_limits.hpp"

namespace synspect::probe {

/// What a capture file says of a packet besides its octets. Valid during the call.
struct PacketContext {
  Stamp at;
  std::string_view interface;              ///< empty: not said
  std::optional<wire::Direction> towards;  ///< at the capturing host; none: not said
  std::span<const std::string_view> comments = {};
};

/// A SYN that may begin another connection, until something shows whether it does.
struct HeldSyn {
  wire::TcpPacket packet;  ///< without its payload
  Stamp at;
  std::optional<wire::Direction> towards;
};

/// One connection of a capture file: its transcript, and what it proves. No I/O.
class Flow {
 public:
  /// Makes it the flow of another connection; it keeps its memory. `tuple`: `local` opens.
  /// `server_offloads`: as below, known from other connections.
  void begin(std::uint32_t number, const FourTuple& tuple, std::string_view interface,
             bool server_offloads);
  /// False: it is a copy of the one before, and does not count.
  bool captured(const wire::TcpPacket& packet, const PacketContext& context, Room room);
  /// An error about a segment of the side that opened.
  void captured(const wire::IcmpError& error, Stamp at);
  /// A name was resolved to the address of the other side before.
  void resolved(const std::string& name, std::optional<Duration> took);

  /// Nothing more has to come: it is closed, was refused or reset.
  [[nodiscard]] bool over() const;
  [[nodiscard]] bool reset_by_client() const { return observer_.facts().rst_out.has_value(); }
  [[nodiscard]] bool opened() const { return observer_.facts().opened.has_value(); }
  /// Whether this SYN begins another connection on the same ports.
  [[nodiscard]] bool begins_another(const wire::TcpPacket& syn, const PacketContext& context) const;
  /// Whether it may: this one is open, but who opened it now sends a SYN with another number. It
  /// has lost the connection, or the SYN is an old one or a stranger's.
  [[nodiscard]] bool may_begin_another(const wire::TcpPacket& syn) const;
  /// Keeps such a SYN. One with yet another number takes the place of those before.
  void hold(const wire::TcpPacket& syn, const PacketContext& context);
  /// Whether the other side answers a held SYN. A challenge ACK (RFC 5961 section 4) does not.
  [[nodiscard]] bool answers_held(const wire::TcpPacket& packet) const;
  [[nodiscard]] const std::vector<HeldSyn>& held() const { return held_; }
  [[nodiscard]] std::vector<HeldSyn> take_held() { return std::exchange(held_, {}); }
  /// What the server sends is captured with sums that are not there yet.
  [[nodiscard]] bool server_offloads() const { return server_offloads_; }
  /// The capture is one of ours, and says so.
  [[nodiscard]] bool recorded() const { return note_.has_value(); }

  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] const FourTuple& tuple() const { return tuple_; }
  [[nodiscard]] Stamp last_seen() const { return last_seen_; }
  [[nodiscard]] std::size_t segments_kept() const { return segments_.size(); }

  /// Where it was captured, as far as this connection tells.
  [[nodiscard]] infer::VantageGuess vantage() const;
  /// `ended`: nothing more will come, so that silence counts.
  [[nodiscard]] Record record(bool ended, const infer::VantageGuess& vantage) const;

 private:
  void read_notes(const PacketContext& context);
  [[nodiscard]] bool copied(const Entry& entry, const PacketContext& context);
  [[nodiscard]] wire::Checksum judged(const wire::TcpPacket& packet, wire::Direction direction);
  void keep(const Entry& entry, Room room, bool landmark);

  std::uint32_t number_ = 0;
  FourTuple tuple_;
  std::string interface_;
  std::string name_;  ///< empty: none was resolved
  std::optional<Duration> resolve_;
  std::optional<CaptureNote> note_;
  infer::Observer observer_;
  infer::VantageEvidence evidence_;
  CopyWatch copies_;
  std::vector<Entry> segments_;
  std::uint64_t segments_omitted_ = 0;
  std::optional<std::size_t> after_end_;  ///< from this segment on: asked for after the end
  std::vector<infer::IcmpObservation> icmp_;
  Stamp last_seen_;
  std::vector<HeldSyn> held_;  ///< all with the same number
  bool server_offloads_ = false;
  bool server_seen_ = false;
};

}  // namespace synspect::probe

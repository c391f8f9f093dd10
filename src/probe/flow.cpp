#include "probe/flow.hpp"

#include <utility>

#include "probe/icmp_answer.hpp"
#include "probe/landmarks.hpp"
#include "probe/measuring.hpp"

namespace synspect::probe {
namespace {

/// After so long a silence a new SYN is no stray one.
constexpr Duration kForgotten = std::chrono::seconds{60};
/// Linux sends a SYN seven times.
constexpr std::size_t kMostHeld = 8;

bool opens_or_closes(const wire::Segment& seg) {
  return seg.flags.syn || seg.flags.fin || seg.flags.rst;
}

}  // namespace

void Flow::begin(std::uint32_t number, const FourTuple& tuple, std::string_view interface,
                 bool server_offloads) {
  number_ = number;
  tuple_ = tuple;
  interface_ = interface;
  name_.clear();
  resolve_.reset();
  note_.reset();
  observer_ = {};
  evidence_ = {};
  copies_ = {};
  segments_.clear();
  segments_omitted_ = 0;
  after_end_.reset();
  icmp_.clear();
  last_seen_ = {};
  held_.clear();
  server_offloads_ = server_offloads;
  server_seen_ = false;
}

void Flow::resolved(const std::string& name, std::optional<Duration> took) {
  name_ = name;
  resolve_ = took;
}

bool Flow::captured(const wire::TcpPacket& packet, const PacketContext& context, Room room) {
  const wire::Direction direction =
      packet.source == tuple_.local ? wire::Direction::out : wire::Direction::in;
  if (!context.comments.empty()) read_notes(context);
  const auto n = static_cast<std::uint32_t>(segments_.size() + segments_omitted_ + 1);
  const Entry entry{{n, direction, context.at, packet.segment, packet.ttl, packet.ip_id},
                    judged(packet, direction),
                    packet.frame_length};
  if (copied(entry, context)) return false;
  last_seen_ = context.at;
  const Landmarks before = landmarks(observer_.facts());
  if (!after_end_ && entry.believed()) {
    evidence_.observe(entry.seen, context.towards);
    const bool opens = packet.segment.flags.syn && !packet.segment.ack;
    // What was damaged on its way says nothing, and the next one has the numbers as well.
    if (!observer_.facts().iss && !opens && packet.segment.ack) {
      observer_.join(entry.seen);
    } else {
      observer_.observe(entry.seen);
    }
  }
  keep(entry, room, landmarks(observer_.facts()) != before);
  return true;
}

/// A capture of our own is taken at one interface.
bool Flow::copied(const Entry& entry, const PacketContext& context) {
  if (recorded() || !entry.believed()) return false;
  const auto copy = copies_.observe(entry.seen, context.towards);
  if (copy == CopyWatch::Copy::sent_on) evidence_.forwarded(infer::VantageBasis::direction);
  if (copy == CopyWatch::Copy::routed) evidence_.forwarded(infer::VantageBasis::hops);
  return copy != CopyWatch::Copy::none;
}

/// In a capture of our own the tap stood before the network card, and the server's segments are
/// judged as they were then. Elsewhere a server whose very first segment is wrong is beside the
/// tap.
wire::Checksum Flow::judged(const wire::TcpPacket& packet, wire::Direction direction) {
  if (direction == wire::Direction::out || recorded()) return packet.checksum;
  const bool first = !std::exchange(server_seen_, true);
  if (packet.checksum != wire::Checksum::bad) return packet.checksum;
  const infer::Facts& facts = observer_.facts();
  const bool answers_syn = !facts.opened && facts.iss && packet.segment.ack == *facts.iss + 1u;
  const bool in_opening = !facts.opened && packet.segment.flags.syn;
  if (in_opening || (first && (answers_syn || !facts.iss))) server_offloads_ = true;
  return server_offloads_ ? wire::Checksum::unchecked : packet.checksum;
}

void Flow::keep(const Entry& entry, Room room, bool landmark) {
  // What was asked after the end has room of its own.
  const std::size_t kept = segments_.size() - after_end_.value_or(0);
  const bool has_place =
      has_room(kept, room) || (kept < kMostSegments && opens_or_closes(entry.seen.segment));
  if (has_place || (landmark && kept < kMostSegments + kMostLandmarks)) {
    segments_.push_back(entry);
  } else {
    ++segments_omitted_;
  }
}

void Flow::read_notes(const PacketContext& context) {
  for (const std::string_view comment : context.comments) {
    if (comment == kAfterEndNote) {
      if (!after_end_) after_end_ = segments_.size();
    } else if (segments_.empty() && !note_) {
      note_ = parse_capture_note(comment);
    }
  }
}

/// RFC 5927 section 4: an error counts if what it quotes is on its way.
void Flow::captured(const wire::IcmpError& error, Stamp at) {
  const infer::Facts& facts = observer_.facts();
  if (error.checksum == wire::Checksum::bad || !facts.iss || over()) return;
  const tcp::Tcb& tcb = facts.tcb;
  const bool in_flight = wire::at_or_before(tcb.snd_una, error.quoted_seq) &&
                         wire::before(error.quoted_seq, tcb.snd_nxt);
  if (!in_flight) return;
  const infer::IcmpObservation seen{at,         error.from,       error.type,
                                    error.code, error.quoted_seq, error.frame_length};
  if (icmp_.size() < kMostIcmp) icmp_.push_back(seen);
  if (ends_attempt(error)) observer_.observe(seen);
}

bool Flow::over() const {
  const infer::Facts& facts = observer_.facts();
  if (facts.refusal || facts.rst_in || facts.rst_out) return true;
  if (facts.unreachable && !facts.opened) return true;
  return facts.fin.answer() && facts.peer_fin_acked;
}

bool Flow::begins_another(const wire::TcpPacket& syn, const PacketContext& context) const {
  for (const std::string_view comment : context.comments) {
    if (comment == kAfterEndNote) return false;
    if (parse_capture_note(comment)) return true;
  }
  if (after_end_) return false;  // an old one, sent again to see what becomes of it
  const infer::Facts& facts = observer_.facts();
  if (syn.source != tuple_.local) return over() || facts.joined;
  const bool forgotten = context.at - last_seen_ >= kForgotten;
  return syn.segment.seq != facts.iss && (over() || !facts.opened || facts.joined || forgotten);
}

bool Flow::may_begin_another(const wire::TcpPacket& syn) const {
  const infer::Facts& facts = observer_.facts();
  return syn.source == tuple_.local && facts.opened && !after_end_ && syn.segment.seq != facts.iss;
}

void Flow::hold(const wire::TcpPacket& syn, const PacketContext& context) {
  if (!held_.empty() && held_.front().packet.segment.seq != syn.segment.seq) held_.clear();
  if (held_.size() == kMostHeld) return;
  held_.push_back({syn, context.at, context.towards});
  held_.back().packet.payload = {};
}

bool Flow::answers_held(const wire::TcpPacket& packet) const {
  if (held_.empty() || packet.source != tuple_.remote || !packet.segment.ack) return false;
  const wire::Segment& syn = held_.front().packet.segment;
  const wire::Segment& seg = packet.segment;
  // Data on the SYN may be taken or not (RFC 7413).
  if (!wire::in_half_open(syn.seq, *seg.ack, syn.end())) return false;
  // RFC 9293 section 3.5.2: the reset in answer to a segment without ACK has the number zero.
  return seg.flags.rst ? seg.seq == wire::SeqNum{} : seg.flags.syn;
}

infer::VantageGuess Flow::vantage() const {
  if (recorded()) return {infer::Vantage::client, infer::VantageBasis::recorded};
  return evidence_.guess(observer_.facts());
}

Record Flow::record(bool ended, const infer::VantageGuess& vantage) const {
  const infer::Facts& facts = observer_.facts();
  Record record;
  const std::string literal = scoped(tuple_.remote.address, interface_);
  record.job.name = note_ ? note_->name : name_.empty() ? literal : name_;
  record.job.remote = tuple_.remote;
  record.job.path.source = tuple_.local.address;
  record.job.path.interface = interface_;
  record.job.resolve = note_ ? note_->resolve : resolve_;
  record.source_port = tuple_.local.port;
  record.attempt = note_ ? note_->attempt : number_;
  record.life = observer_.lifecycle(ended);
  forget_doubtful_times(vantage.vantage, facts, record.life.steps);
  record.interrupted = !ended;
  record.started = facts.syn.first() ? facts.syn.first()->at : segments_.front().seen.at;
  record.origin = {facts.iss.value_or(wire::SeqNum{}), facts.irs.value_or(wire::SeqNum{})};
  record.segments = segments_;
  record.lifecycle_segments = after_end_.value_or(segments_.size());
  record.segments_omitted = segments_omitted_;
  record.icmp = icmp_;
  if (ended && note_) {
    const std::span<const Entry> all{segments_};
    add_measurements({note_->verify, note_->measure}, facts, all.first(record.lifecycle_segments),
                     all.subspan(record.lifecycle_segments), record.life);
  }
  record.vantage = vantage.vantage;
  record.vantage_basis = vantage.basis;
  return record;
}

}  // namespace synspect::probe

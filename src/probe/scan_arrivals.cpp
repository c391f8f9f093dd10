// What the tap of a scan shows: our SYNs as they leave, and what becomes of them.
#include "probe/icmp_answer.hpp"
#include "probe/scan.hpp"
#include "probe/transcript_limits.hpp"

namespace synspect::probe {

bool Scan::captured(const wire::Decoded& decoded, std::uint16_t tap, Stamp at, Instant now) {
  if (interrupted_) return false;
  ++counters_.captured;
  if (const auto* packet = std::get_if<wire::TcpPacket>(&decoded)) {
    return segment_passes(*packet, tap, at, now);
  }
  const auto* error = std::get_if<wire::IcmpError>(&decoded);
  return error != nullptr && error_arrives(*error, at, now);
}

bool Scan::segment_passes(const wire::TcpPacket& packet, std::uint16_t tap, Stamp at, Instant now) {
  const bool to_us = our_ports_[packet.destination.port];
  const bool from_us = our_ports_[packet.source.port];
  std::uint32_t id = from_us ? find(packet.source, packet.destination) : Pending::kNone;
  const bool is_ours = id != Pending::kNone;
  if (!is_ours && to_us) id = find(packet.destination, packet.source);
  if (id == Pending::kNone) {
    if (to_us) stray_arrives(packet, tap, now);
    return false;
  }
  const Pending& target = table_.at(id);
  if (ground_.ways[target.way].tap != tap) return false;
  const bool flood =
      target.session != Pending::kNone && sessions_.at(target.session).segments() >= kMostTold;
  if (is_ours) {
    leaves(id, packet, at, now);
  } else {
    arrives(id, packet, at, now);
  }
  return !flood;
}

std::uint32_t Scan::find(const Endpoint& local, const Endpoint& remote) const {
  const std::uint32_t id = table_.find(remote, local.port);
  if (id == Pending::kNone) return id;
  return ground_.ways[table_.at(id).way].source == local.address ? id : Pending::kNone;
}

/// Which transmission of our SYN leaves. They are a second apart or more, so that it is the last
/// one, unless they have waited in a queue for longer; their timestamps tell.
std::size_t Scan::transmission_of(const Pending& target, const wire::Segment& syn) const {
  for (std::size_t n = target.transmissions; n > 1; --n) {
    const auto sent = tcp::syn_at(configs_[target.way], target.secrets, target.sent_at(n));
    if (sent.options.timestamps == syn.options.timestamps) return n;
  }
  return 1;
}

void Scan::leaves(std::uint32_t id, const wire::TcpPacket& packet, Stamp at, Instant now) {
  Pending& target = table_.at(id);
  if (target.session != Pending::kNone) {
    sessions_.at(target.session).captured(packet, wire::Direction::out, at, now);
    return serve(id, now);
  }
  const wire::Segment& seg = packet.segment;
  const bool is_our_syn = seg.flags.syn && !seg.ack && seg.seq == target.secrets.iss;
  if (!is_our_syn) return;
  const std::size_t n = transmission_of(target, seg);
  if (!target.seen(n)) target.seen_ns[n - 1] = at.ns;
}

void Scan::arrives(std::uint32_t id, const wire::TcpPacket& packet, Stamp at, Instant now) {
  if (packet.checksum == wire::Checksum::bad) return;
  wake(id).captured(packet, wire::Direction::in, at, now);
  serve(id, now);
}

bool Scan::error_arrives(const wire::IcmpError& error, Stamp at, Instant now) {
  if (!our_ports_[error.quoted_source.port]) return false;
  const auto id = find(error.quoted_source, error.quoted_destination);
  if (id == Pending::kNone) return false;
  wake(id).captured(error, at, now);
  serve(id, now);
  return true;
}

/// The lifecycle of a target, from its SYN on.
ScanSession& Scan::wake(std::uint32_t id) {
  Pending& target = table_.at(id);
  if (target.session == Pending::kNone) {
    target.session = sessions_.make(configs_[target.way], plan_.lifecycle.closing, target);
    if (last_clock_step_ && target.started <= *last_clock_step_) {
      sessions_.at(target.session).clock_stepped({});
    }
  }
  return sessions_.at(target.session);
}

/// After every event of a lifecycle: sends what it wants sent, and ends it when it is complete. One
/// that nothing has come of goes back to where it was, and so does not count its own answers.
void Scan::serve(std::uint32_t id, Instant now) {
  Pending& target = table_.at(id);
  ScanSession& session = sessions_.at(target.session);
  const bool unanswered = session.still_unanswered();
  while (const auto segment = session.poll()) {
    if (!unanswered || strays_.spend(now)) answer(target, *segment);
  }
  if (unanswered) {
    sessions_.end(target.session);
    target.session = Pending::kNone;
  } else if (session.settled()) {
    ends(id);
  } else if (const auto due = session.deadline()) {
    wheel_.arm(id, *due);
  }
}

/// To one of our ports, and of no lifecycle: RFC 9293 section 3.10.7.1, so that what answers a SYN
/// that we have given up is not left half-open.
void Scan::stray_arrives(const wire::TcpPacket& packet, std::uint16_t tap, Instant now) {
  const wire::Segment& seg = packet.segment;
  if (packet.checksum == wire::Checksum::bad || !seg.ack || seg.flags.rst) return;
  const auto way = ground_.way_to(packet.source.address);
  const bool is_ours = way && ground_.ways[*way].tap == tap &&
                       ground_.ways[*way].source == packet.destination.address;
  if (!is_ours || !strays_.spend(now)) return;
  if (seg.flags.syn) ++counters_.late_answers;
  tcp::Client closed{configs_[*way], {}};
  closed.open(now);
  closed.abort(now);
  while (closed.poll_transmission()) {
  }
  closed.segment_arrives(seg, now);
  Pending nobody;
  nobody.remote = packet.source;
  nobody.local_port = packet.destination.port;
  nobody.way = *way;
  while (const auto next = closed.poll_transmission()) answer(nobody, next->segment);
}

}  // namespace synspect::probe

#include "probe/scan_session.hpp"

#include "probe/icmp_answer.hpp"
#include "probe/tap_lag.hpp"

namespace synspect::probe {

ScanSession::ScanSession(const tcp::ClientConfig& config, Closing closing, const Pending& target)
    : client_(config, target.secrets), closing_(closing) {
  for (std::size_t n = 1; n <= target.transmissions; ++n) {
    const Instant sent = target.sent_at(n);
    if (n == 1) {
      client_.open(sent);
    } else {
      client_.time_passes(sent);
    }
    const auto syn = poll();
    if (!syn || !target.seen(n)) continue;
    ++seen_leaving_;
    observer_.observe({++segments_, wire::Direction::out, Stamp{target.seen_ns[n - 1]}, *syn, 0});
  }
}

// RFC 9293 section 3.1 (MUST-3): a segment whose checksum is wrong was damaged on its way.
void ScanSession::captured(const wire::TcpPacket& packet, wire::Direction direction, Stamp at,
                           Instant now) {
  const bool arrives = direction == wire::Direction::in;
  if (arrives && packet.checksum == wire::Checksum::bad) return;
  observer_.observe({++segments_, direction, at, packet.segment, packet.ttl, packet.ip_id});
  if (!arrives) {
    // A RST beyond those that we sent is the kernel's.
    if (!packet.segment.flags.rst || ++resets_seen_ <= resets_sent_) ++seen_leaving_;
  } else {
    client_.segment_arrives(packet.segment, now);
    if (!answer_ttl_) answer_ttl_ = packet.ttl;
  }
  advance(now);
}

void ScanSession::captured(const wire::IcmpError& error, Stamp at, Instant now) {
  if (error.checksum == wire::Checksum::bad || !ends_attempt(error)) return;
  if (!client_.icmp_arrives(error.quoted_seq, true, now)) return;
  observer_.observe({at, error.from, error.type, error.code, error.quoted_seq});
  advance(now);
}

void ScanSession::time_passes(Instant now) {
  client_.time_passes(now);
  advance(now);
}

void ScanSession::abort(Instant now) {
  client_.abort(now);
  advance(now);
}

std::optional<wire::Segment> ScanSession::poll() {
  const auto next = client_.poll_transmission();
  if (!next) return std::nullopt;
  ++sent_;
  if (next->segment.flags.rst) ++resets_sent_;
  return next->segment;
}

std::optional<Instant> ScanSession::deadline() const {
  const auto due = client_.deadline();
  return due && (!settle_by_ || *due < *settle_by_) ? due : settle_by_;
}

void ScanSession::advance(Instant now) {
  while (client_.poll_transition()) {
  }
  const tcp::State state = client_.state();
  if (state == tcp::State::established || state == tcp::State::close_wait) {
    if (closing_ == Closing::rst) {
      client_.abort(now);
    } else {
      client_.close(now);
    }
  }
  if (client_.state() != tcp::State::closed) return;
  if (!settle_by_) settle_by_ = now + kTapLag;
  // What this very call has queued is not sent yet, and so cannot have been seen.
  settled_ = !client_.has_transmission() && (!incomplete() || now >= *settle_by_);
}

}  // namespace synspect::probe

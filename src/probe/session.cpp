#include "probe/session.hpp"

#include <algorithm>
#include <utility>

#include "infer/derive.hpp"
#include "probe/capture_findings.hpp"
#include "probe/icmp_answer.hpp"
#include "probe/landmarks.hpp"
#include "probe/tap_lag.hpp"

namespace synspect::probe {
Session::Session(const Plan& plan, Job job, std::uint16_t source_port, std::uint32_t attempt,
                 tcp::ClientSecrets secrets)
    : plan_(plan),
      secrets_(secrets),
      job_(std::move(job)),
      tuple_{{job_.path.source, source_port}, job_.remote},
      attempt_(attempt),
      iss_(secrets.iss),
      crafter_(plan.profile, plan.ttl),
      client_(client_config(plan, job_.remote.address.family(), job_.path.mtu), secrets),
      silence_(plan.step_timeout) {}

void Session::start(Instant now, Stamp wall) {
  wall_start_ = wall;
  client_.open(now);
  advance(now);
}

// RFC 9293 section 3.1 (MUST-3): a segment whose checksum is wrong was damaged on its way. It
// stands in the transcript, but neither the machine nor the observer believes it.
void Session::captured(const wire::TcpPacket& packet, wire::Direction direction, Stamp at,
                       Instant now, Room room) {
  const bool arrives = direction == wire::Direction::in;
  if (!observer_.facts().iss && !belongs(packet.segment, direction)) return;
  const auto n = static_cast<std::uint32_t>(segments_.size() + segments_omitted_ + 1);
  const Entry entry{{n, direction, at, packet.segment, packet.ttl, packet.ip_id},
                    packet.checksum,
                    packet.frame_length};
  const bool damaged = !entry.believed();
  if (!settled_) observe(entry, room);
  if (!arrives) {
    question_seen_ = question_seen_ || afterlife_ != nullptr;
    // A RST beyond those that we sent is the kernel's.
    if (!packet.segment.flags.rst || ++resets_seen_ <= resets_sent_) ++seen_leaving_;
  } else if (!damaged && in_afterlife()) {
    // What comes before the first question answers none.
    if (question_seen_) afterlife_->segment_arrives(packet.segment, now);
  } else if (!damaged) {
    client_.segment_arrives(packet.segment, now);
    const bool wants_answer = packet.segment.flags.syn || packet.segment.flags.fin;
    if (client_.silent() && wants_answer) silence_.heard(now);
  }
  advance(now);
}

void Session::observe(const Entry& entry, Room room) {
  const Landmarks before = landmarks(observer_.facts());
  if (entry.believed() && !afterlife_) observer_.observe(entry.seen);
  // What is asked after the end has room of its own.
  const std::size_t kept = segments_.size() - lifecycle_segments_;
  const bool landmark =
      kept < kMostSegments + kMostLandmarks && landmarks(observer_.facts()) != before;
  if (has_room(kept, room) || landmark) {
    segments_.push_back(entry);
  } else {
    ++segments_omitted_;
  }
}

/// Before our SYN has passed the tap: another lifecycle had these ports, and what is left of it
/// still arrives. An acknowledgment of our SYN belongs to us even if the tap has missed the SYN.
bool Session::belongs(const wire::Segment& seg, wire::Direction direction) const {
  if (direction == wire::Direction::out) return seg.flags.syn && seg.seq == iss_;
  return seg.ack == iss_ + 1u;
}

void Session::captured(const wire::IcmpError& error, Stamp at, Instant now) {
  if (error.checksum == wire::Checksum::bad) return;
  if (!client_.icmp_arrives(error.quoted_seq, ends_attempt(error), now)) return;
  const infer::IcmpObservation seen{at,         error.from,       error.type,
                                    error.code, error.quoted_seq, error.frame_length};
  if (!settled_ && icmp_.size() < kMostIcmp) {
    icmp_.push_back(seen);
  } else if (!settled_) {
    ++icmp_omitted_;
  }
  if (ends_attempt(error)) observer_.observe(seen);
  advance(now);
}

void Session::time_passes(Instant now) {
  client_.time_passes(now);
  if (in_afterlife()) afterlife_->time_passes(now);
  advance(now);
}

void Session::interrupt(Instant now) {
  interrupted_ = true;
  const tcp::State state = client_.state();
  const bool over =
      state == tcp::State::closed || (state == tcp::State::time_wait && !client_.silent());
  if (!settled_ && !over) cut_short_ = true;
  client_.abort(now);
  if (in_afterlife()) {
    afterlife_->stop(now);
    cut_short_ = true;
  }
  advance(now);
}

void Session::capture_dropped() {
  capture_dropped_ = true;
}

void Session::clock_stepped(Duration by) {
  if (!settled_) observer_.clock_stepped(by);
}

void Session::fail(const Failure& failure, Instant now) {
  const bool repeated_ack = client_.state() == tcp::State::time_wait &&
                            infer::closed(observer_.facts()) == infer::Closed::clean;
  if (repeated_ack) {
    --sent_;  // the close was complete without it
  } else if (error_.empty()) {
    error_ = failure.text;
  }
  discard_queued();
  client_.abort(now);
  if (in_afterlife()) afterlife_->stop(now);
  if (sent_ <= 1) discard_queued();  // not even the SYN left: nothing is open
  settled_ = true;
  lingers_ = false;
  hold_end_.reset();
  settle_by_.reset();
  advance(now);
}

void Session::discard_queued() {
  while (poll_transmission()) {
  }
}

std::optional<tcp::Client::Transmission> Session::poll_transmission() {
  if (auto next = client_.poll_transmission()) return next;
  return afterlife_ ? afterlife_->poll_transmission() : std::nullopt;
}

std::optional<std::vector<std::uint8_t>> Session::poll_datagram() {
  const auto next = poll_transmission();
  if (!next) return std::nullopt;
  ++sent_;
  if (next->segment.flags.rst) ++resets_sent_;
  return crafter_.craft(tuple_, next->segment, next->payload);
}

std::optional<Instant> Session::deadline() const {
  std::optional<Instant> earliest = client_.deadline();
  const auto settle_by = lingers_ ? std::nullopt : settle_by_;
  const auto silence = client_.silent() ? silence_.deadline() : std::nullopt;
  const auto afterlife = in_afterlife() ? afterlife_->deadline() : std::nullopt;
  for (const auto& due : {hold_end_, settle_by, silence, afterlife}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void Session::advance(Instant now) {
  while (const auto transition = client_.poll_transition()) transitions_.push_back(*transition);
  end_silence_when_due(now);
  act_when_open(now);
  while (const auto transition = client_.poll_transition()) transitions_.push_back(*transition);
  settle_if_complete(now);
}

// The plan's part between opening and closing. A server that closes first ends the hold.
void Session::act_when_open(Instant now) {
  const bool established = client_.state() == tcp::State::established;
  if ((!established && client_.state() != tcp::State::close_wait) || left_open_) return;
  if (client_.silent()) return;
  if (!data_sent_ && !plan_.send.empty()) {
    data_sent_ = true;
    client_.send(plan_.send, now);
  }
  if (!client_.everything_acked()) return;
  if (established && plan_.hold > Duration::zero()) {
    if (!hold_end_) hold_end_ = now + plan_.hold;
    if (now < *hold_end_) return;
  }
  hold_end_.reset();
  switch (plan_.closing) {
    case Closing::fin: return client_.close(now);
    case Closing::rst: return client_.abort(now);
    case Closing::none: left_open_ = true;
  }
}

/// A FIN that comes again in TIME-WAIT tells what became of our last ACK, so that the report waits
/// for its end.
void Session::settle_if_complete(Instant now) {
  const tcp::State state = client_.state();
  const bool waits = state == tcp::State::time_wait && !will_ask();
  const bool at_the_end = waits || state == tcp::State::closed || left_open_;
  if (settled_ || !at_the_end || in_afterlife()) return;
  if (state == tcp::State::closed) hold_end_.reset();
  if (!settle_by_) settle_by_ = now + kTapLag;
  // What this very call has queued is not sent yet, and so cannot have been seen.
  const bool queued = client_.has_transmission() || (afterlife_ && afterlife_->has_transmission());
  const bool shown = !queued && (seen_leaving_ >= sent_ || now >= *settle_by_);
  lingers_ = shown && waits;
  if (!shown || waits) return;
  settle_by_.reset();
  begin_afterlife(now);
  settled_ = !afterlife_ || afterlife_->done();
}

/// Why it says nothing about the server; empty: it does. An answer proves that our SYN left, so
/// that silence it is not, even if the transcript has nothing but that answer.
std::string Session::what_failed() const {
  if (!error_.empty() || !settled_ || cut_short_ || observer_.facts().syn.first()) return error_;
  const bool answered = std::ranges::any_of(transitions_, [](const tcp::Transition& transition) {
    return transition.cause == tcp::Cause::syn_acked || transition.cause == tcp::Cause::refused;
  });
  return answered ? answered_unseen(job_.path.interface, capture_dropped_) : std::string{};
}

infer::Lifecycle Session::lifecycle() const {
  infer::Lifecycle life = observer_.lifecycle(settled_ && !cut_short_);
  const bool failed = !what_failed().empty();
  if (settled_ && !cut_short_ && !failed) measure(life);
  if (failed) {
    life.outcome = infer::Outcome::error;
    std::erase_if(life.findings, [](const infer::Finding& f) { return f.id == "filtered"; });
  }
  return life;
}

wire::Origin Session::origin() const {
  const infer::Facts& facts = observer_.facts();
  return {facts.iss.value_or(wire::SeqNum{}), facts.irs.value_or(wire::SeqNum{})};
}

/// What the tap did not show of our own segments.
void Session::add_capture_findings(Record& record) const {
  if (!observer_.facts().syn.first()) {
    record.life.findings.push_back(syn_not_seen(job_.path.interface));
  } else if ((seen_leaving_ < sent_ || capture_dropped_) && !observer_.facts().missed) {
    record.life.findings.push_back(probe::capture_dropped(seen_leaving_ < sent_));
  }
}

Record Session::record() const {
  Record record;
  record.job = job_;
  record.source_port = tuple_.local.port;
  record.attempt = attempt_;
  record.life = lifecycle();
  record.error = what_failed();
  record.interrupted = cut_short_;
  const infer::Facts& facts = observer_.facts();
  record.started = facts.syn.first() ? facts.syn.first()->at : wall_start_;
  if (settled_ && record.error.empty() && !cut_short_) add_capture_findings(record);
  record.origin = origin();
  record.segments = segments_;
  record.lifecycle_segments = lifecycle_segments();
  record.segments_omitted = segments_omitted_;
  record.icmp = icmp_;
  return record;
}

void Session::forget_transcript() {
  segments_ = {};
  lifecycle_segments_ = 0;
  icmp_ = {};
}

}  // namespace synspect::probe

// How the targets of a scan end: answered, silent, failed, or probed again because the capture has
// lost what they came to.
#include "probe/capture_findings.hpp"
#include "probe/scan.hpp"
#include "wire/decode.hpp"

namespace synspect::probe {
namespace {

/// Lifecycles of one target, if the capture loses packets of each.
constexpr std::uint8_t kMostAttempts = 3;

}  // namespace

void Scan::deadline_passes(std::uint32_t id, Instant now, Instant heard) {
  Pending& target = table_.at(id);
  if (target.session != Pending::kNone) {
    sessions_.at(target.session).time_passes(now);
    return serve(id, now);
  }
  const bool over = heard >= target.started + schedule_.patience();
  if (over || target.transmissions == schedule_.transmissions()) return falls_silent(id);
  target.due_again = true;
  repeats_.push_back(id);
}

/// Nothing has answered. If the capture has lost packets meanwhile, an answer may be among them.
void Scan::falls_silent(std::uint32_t id) {
  const Pending& target = table_.at(id);
  if (affected(target) && target.attempt < kMostAttempts) return probe_again(id);
  if (plan_.report_silent) {
    report(target, ScanSession{configs_[target.way], plan_.lifecycle.closing, target});
  } else {
    listener_.on_silence(target.transmissions);
  }
  release(id);
}

void Scan::ends(std::uint32_t id) {
  const Pending& target = table_.at(id);
  const ScanSession& session = sessions_.at(target.session);
  const bool unfinished = affected(target) && session.timed_out();
  const bool lost = session.incomplete() || unfinished;
  if (lost && target.attempt < kMostAttempts) return probe_again(id);
  report(target, session);
  release(id);
}

void Scan::probe_again(std::uint32_t id) {
  const Pending& target = table_.at(id);
  again_.push_back({{target.remote, target.position},
                    static_cast<std::uint8_t>(target.attempt + 1),
                    target.local_port});
  ++counters_.probed_again;
  forget(id);
}

void Scan::report(const Pending& target, const ScanSession& session) {
  const infer::Facts& facts = session.observer().facts();
  record_ = {};
  record_.tuple = tuple_of(target);
  record_.interface = ground_.ways[target.way].interface;
  record_.attempt = target.attempt;
  record_.started = facts.syn.first() ? facts.syn.first()->at : wall(target.started);
  record_.life = session.observer().lifecycle(true);
  record_.ttl = session.answer_ttl();
  if (facts.syn_ack) {
    record_.window = facts.syn_ack_offer.window;
    record_.options = facts.syn_ack_offer.options;
  }
  record_.icmp = facts.icmp;
  if (!facts.syn.first()) {
    record_.life.findings.push_back(syn_not_seen(record_.interface));
  } else if (session.incomplete() || affected(target)) {
    record_.life.findings.push_back(probe::capture_dropped(session.incomplete()));
  }
  listener_.on_record(record_);
}

/// `way`: null: there is none.
void Scan::fail(const Pending& target, const ScanWay* way, const Failure& failure) {
  record_ = {};
  record_.tuple.remote = target.remote;
  if (way != nullptr) {
    record_.tuple.local = {way->source, target.local_port};
    record_.interface = way->interface;
  }
  record_.attempt = target.attempt;
  record_.started = wall(target.started);
  record_.life.outcome = infer::Outcome::error;
  record_.error = failure.text;
  listener_.on_record(record_);
}

void Scan::done(const Pending& target) {
  completion_.done(target.position);
  ++counters_.targets_done;
  --counters_.in_flight;
}

void Scan::release(std::uint32_t id) {
  done(table_.at(id));
  forget(id);
}

void Scan::forget(std::uint32_t id) {
  const std::uint32_t session = table_.at(id).session;
  if (session != Pending::kNone) sessions_.end(session);
  wheel_.disarm(id);
  table_.erase(id);
}

/// What this host has refused to send ends its target.
void Scan::collect_unsent(Instant now) {
  while (const auto unsent = channel_.poll_unsent()) {
    ++counters_.unsent;
    const auto decoded = wire::decode(wire::LinkType::raw, unsent->octets, unsent->octets.size());
    const auto* packet = std::get_if<wire::TcpPacket>(&decoded);
    if (packet == nullptr) continue;
    const auto id = find(packet->source, packet->destination);
    if (id == Pending::kNone) continue;
    const Pending& target = table_.at(id);
    const bool closed = target.session != Pending::kNone && sessions_.at(target.session).closed();
    if (closed) continue;  // the close was complete without it
    fail(target, &ground_.ways[target.way], unsent->why);
    if (target.session != Pending::kNone) {
      ScanSession& session = sessions_.at(target.session);
      session.abort(now);
      while (const auto segment = session.poll()) answer(target, *segment);
    }
    release(id);
  }
}

bool Scan::affected(const Pending& target) const {
  return last_drop_ && *last_drop_ >= target.started;
}

Stamp Scan::wall(Instant when) const {
  return {start_.wall.ns + (when - start_.now).count(), start_.wall.clock};
}

FourTuple Scan::tuple_of(const Pending& target) const {
  return {{ground_.ways[target.way].source, target.local_port}, target.remote};
}

}  // namespace synspect::probe

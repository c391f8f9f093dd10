#include "probe/engine.hpp"

#include <algorithm>
#include <utility>

namespace synspect::probe {
namespace {

/// Measure::accept_queue holds lifecycles half-way no longer than this after the last one started:
/// in time for the server not to repeat its SYN/ACKs, which it first does after 1 s, if all started
/// within 0.4 s. With more, those that come before our ACK prove nothing.
constexpr Duration kHeldAtMost = std::chrono::milliseconds{600};

/// Whoever calls us so much later than we asked for was not at work meanwhile: suspended, most
/// likely.
constexpr Duration kAsleep = std::chrono::seconds{1};

}  // namespace

Engine::Engine(Plan plan, std::vector<Job> jobs, Schedule schedule,
               const std::vector<std::uint16_t>& ports, net::Channel& channel, Listener& listener,
               std::function<std::uint32_t()> secret)
    : plan_(std::move(plan)),
      jobs_(std::move(jobs)),
      schedule_(schedule),
      channel_(channel),
      listener_(listener),
      secret_(std::move(secret)),
      free_ports_(ports.begin(), ports.end()) {}

void Engine::start(Start start) {
  start_ = start;
  last_call_ = start.now;
  for (std::size_t job = 0; job < jobs_.size() && schedule_.count > 0; ++job) {
    due_.insert({start.now + static_cast<std::int64_t>(job) * schedule_.spacing, 1, job});
  }
  time_passes(start.now);
}

void Engine::captured(const wire::Decoded& decoded, std::string_view interface, Stamp at,
                      Instant now) {
  make_up_for_sleep(now);
  if (const auto* packet = std::get_if<wire::TcpPacket>(&decoded)) {
    auto direction = wire::Direction::out;
    Session* session = find(packet->source, packet->destination);
    if (session == nullptr) {
      direction = wire::Direction::in;
      session = find(packet->destination, packet->source);
    }
    if (session == nullptr || session->job().path.interface != interface) return;
    segment_passes(*session, *packet, direction, at, now);
  } else if (const auto* error = std::get_if<wire::IcmpError>(&decoded)) {
    Session* session = find(error->quoted_source, error->quoted_destination);
    if (session == nullptr) return;
    const std::uint64_t seen = session->icmp_seen();
    session->captured(*error, at, now);
    if (session->icmp_seen() > seen && seen < kMostTold) listener_.on_icmp(*session);
    serve(*session, now);
  }
  complete_together(now);
  reset_what_was_left_open(now);
}

void Engine::segment_passes(Session& session, const wire::TcpPacket& packet,
                            wire::Direction direction, Stamp at, Instant now) {
  const std::size_t kept = session.segments().size();
  const std::uint64_t seen = session.segments_seen();
  session.captured(packet, direction, at, now,
                   segments_kept_ < kAmpleSegments ? Room::ample : Room::scarce);
  if (session.segments().size() > kept) {
    ++segments_kept_;
    listener_.on_segment(session);
  } else if (session.segments_seen() > seen && seen < kMostTold) {
    listener_.on_segment_omitted(session);
  }
  serve(session, now);
}

void Engine::time_passes(Instant now) {
  make_up_for_sleep(now);
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Session& session = *slots_.at(deadlines_.begin()->second).session;
    session.time_passes(now);
    serve(session, now);
  }
  start_due_attempts(now);
  complete_together(now);
  reset_what_was_left_open(now);
}

void Engine::watch_capture(std::function<std::uint64_t()> dropped) {
  dropped_ = std::move(dropped);
  drops_known_ = dropped_();
}

void Engine::read_drops() {
  const std::uint64_t drops = dropped_ ? dropped_() : 0;
  if (drops == drops_known_) return;
  drops_known_ = drops;
  for (auto& [port, slot] : slots_) {
    if (!slot.reported) slot.session->capture_dropped();
  }
}

void Engine::clock_stepped(Duration by) {
  start_.wall.ns += by.count();
  for (auto& [port, slot] : slots_) slot.session->clock_stepped(by);
  for (auto& [job, neighbours] : neighbours_) neighbours.clock_stepped();
}

void Engine::interrupt(Instant now) {
  interrupted_ = true;
  for (auto& [port, slot] : slots_) {
    if (slot.session->finished()) continue;
    slot.session->interrupt(now);
    serve(*slot.session, now);
  }
}

std::optional<Instant> Engine::deadline() const {
  std::optional<Instant> earliest;
  if (!deadlines_.empty()) earliest = deadlines_.begin()->first;
  const bool can_start = more_to_start() && (!free_ports_.empty() || lingering_ > 0);
  if (can_start && (!earliest || due_.begin()->at < *earliest)) earliest = due_.begin()->at;
  const auto completion = completion_due();
  if (completion && (!earliest || *completion < *earliest)) earliest = completion;
  return earliest;
}

bool Engine::finished() const {
  return unfinished_ == 0 && !more_to_start();
}

bool Engine::more_to_start() const {
  return !interrupted_ && !due_.empty();
}

/// The schedule of attempts goes on where it was: those that nobody was there to start would all
/// start at once, and measure nothing but that.
void Engine::make_up_for_sleep(Instant now) {
  const Instant last_call = std::exchange(last_call_, now);
  if (!more_to_start() || due_.begin()->at <= last_call) return;  // it waits for a port, or not yet
  const Duration late = now - due_.begin()->at;
  if (late <= kAsleep) return;
  std::set<Due> later;
  for (Due due : due_) {
    due.at += late;
    later.insert(later.end(), due);
  }
  due_ = std::move(later);
}

void Engine::start_due_attempts(Instant now) {
  while (more_to_start() && due_.begin()->at <= now) {
    if (free_ports_.empty()) free_a_port(now);
    if (free_ports_.empty()) return;
    const Due due = *due_.begin();
    due_.erase(due_.begin());
    if (due.attempt < schedule_.count) {
      due_.insert({due.at + schedule_.interval, due.attempt + 1, due.job});
    }
    start_attempt(due.job, due.attempt, now);
  }
}

/// TIME-WAIT delays nothing but the exit: where all ports are out, the lifecycle that has waited
/// longest gives its own up.
void Engine::free_a_port(Instant now) {
  for (const auto& [deadline, port] : deadlines_) {
    const Slot& slot = slots_.at(port);
    if (!slot.lingers) continue;
    slot.session->interrupt(now);
    return serve(*slot.session, now);  // `deadlines_` has changed
  }
}

void Engine::start_attempt(std::size_t index, std::uint32_t attempt, Instant now) {
  const Job& job = jobs_[index];
  // A port that is the target's own would make the connection one with itself.
  if (free_ports_.front() == job.remote.port && free_ports_.size() > 1) {
    std::rotate(free_ports_.begin(), free_ports_.begin() + 1, free_ports_.end());
  }
  const std::uint16_t port = free_ports_.front();
  free_ports_.pop_front();
  last_start_ = now;
  read_drops();
  const tcp::ClientSecrets secrets{wire::SeqNum{secret_()}, secret_()};
  Slot& slot = slots_[port];
  if (slot.deadline) deadlines_.erase({*slot.deadline, port});  // its next one is another session's
  slot = Slot{};
  slot.job = index;
  slot.session = std::make_unique<Session>(plan_, job, port, attempt, secrets);
  ++unfinished_;
  ++unreported_;
  slot.session->start(now, Stamp{start_.wall.ns + (now - start_.now).count(), start_.wall.clock});
  serve(*slot.session, now);
}

Session* Engine::find(const Endpoint& local, const Endpoint& remote) {
  const auto found = slots_.find(local.port);
  if (found == slots_.end()) return nullptr;
  Session* session = found->second.session.get();
  return session->tuple() == FourTuple{local, remote} ? session : nullptr;
}

/// After every event of a session: sends what it wants sent, reports it when it is complete, and
/// gives its port back at its end.
void Engine::serve(Session& session, Instant now) {
  while (const auto datagram = session.poll_datagram()) {
    const Job& job = session.job();
    const auto sent = channel_.send({job.remote.address, job.path.interface_index, *datagram});
    if (!sent) session.fail(sent.error(), now);
  }
  Slot& slot = slots_.at(session.tuple().local.port);
  if (session.settled() && !slot.reported) {
    read_drops();
    slot.reported = true;
    --unreported_;
    slot.left_open = session.left_open();
    if (slot.left_open) ++left_open_;
    report(session, slot.job);
    segments_kept_ -= session.segments().size();
    session.forget_transcript();
  }
  lingering_ += session.lingers() ? 1u : 0u;
  lingering_ -= slot.lingers ? 1u : 0u;
  slot.lingers = session.lingers();
  if (session.finished() && !slot.port_returned) {
    slot.port_returned = true;
    --unfinished_;
    if (slot.left_open) --left_open_;
    slot.left_open = false;
    free_ports_.push_back(session.tuple().local.port);
  }
  reschedule(session);
}

void Engine::report(const Session& session, std::size_t job) {
  Record record = session.record();
  const bool whole = record.error.empty() && !record.interrupted;
  if (schedule_.count > 1 && whole) {
    neighbours_[job].add(record.attempt, session.fingerprint(), record.life);
  }
  listener_.on_record(record);
}

void Engine::reschedule(Session& session) {
  const std::uint16_t port = session.tuple().local.port;
  Slot& slot = slots_.at(port);
  if (slot.deadline == session.deadline()) return;
  if (slot.deadline) deadlines_.erase({*slot.deadline, port});
  slot.deadline = session.deadline();
  if (slot.deadline) deadlines_.emplace(*slot.deadline, port);
}

/// With Closing::none every connection stays open until all lifecycles are reported, or until the
/// next ones need the ports.
void Engine::reset_what_was_left_open(Instant now) {
  const bool ports_are_left = more_to_start() && !free_ports_.empty();
  if (left_open_ == 0 || ports_are_left || left_open_ < unfinished_) return;
  for (auto& [port, slot] : slots_) {
    if (!slot.left_open) continue;
    slot.session->interrupt(now);
    serve(*slot.session, now);
  }
}

/// When the lifecycles that Measure::accept_queue holds half-way are completed at the latest.
std::optional<Instant> Engine::completion_due() const {
  const bool holds = plan_.measure == Measure::accept_queue && !completed_ && !more_to_start();
  return holds ? std::optional{last_start_ + kHeldAtMost} : std::nullopt;
}

/// All of them at once, when each that is under way is held, or when it is time.
void Engine::complete_together(Instant now) {
  const auto due = completion_due();
  if (!due) return;
  const bool all_held = std::all_of(slots_.begin(), slots_.end(), [](const auto& entry) {
    return entry.second.reported || entry.second.session->awaits_release();
  });
  if (!all_held && now < *due) return;
  completed_ = true;
  for (auto& [port, slot] : slots_) {
    if (slot.reported) continue;
    slot.session->release(now);
    serve(*slot.session, now);
  }
}

}  // namespace synspect::probe

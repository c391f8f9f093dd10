#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/decode.hpp"

namespace synspect::sim {
namespace {

constexpr std::uint16_t kClientPort = 40000;
/// Of one world; a machine that answers its own echo would never come to rest.
constexpr std::uint64_t kMostEvents = 50'000;

FourTuple tuple_of(bool v6) {
  const char* client = v6 ? "2001:db8::1" : "192.0.2.1";
  const char* server = v6 ? "2001:db8::9" : "192.0.2.9";
  return {{Address::parse(client).value(), kClientPort}, {Address::parse(server).value(), 80}};
}

}  // namespace

World::World(const Scenario& scenario)
    : scenario_(scenario),
      dice_(scenario.seed ^ 0x5eed),
      tuple_(tuple_of(scenario.v6)),
      server_(scenario_.server, Dice{dice_.next()}),
      path_(scenario_.to_server, scenario_.to_client, Dice{dice_.next()}) {}

Stamp World::stamp(Instant at) const {
  return {1795166944123456789 + (at - Instant{}).count(), StampClock::kernel_tap};
}

void World::run() {
  Attacker attacker{scenario_.attack, tuple_, Dice{dice_.next()}};
  for (Attacker::Shot& shot : attacker.shots())
    path_.place(std::move(shot.packet), now_ + shot.after);
  if (scenario_.interrupt_after) interrupt_at_ = now_ + *scenario_.interrupt_after;
  server_.start(now_);
  for (int i = 0; i < scenario_.lives && violations_.empty(); ++i) {
    begin_life();
    run_life();
  }
  if (violations_.empty()) come_to_rest();
}

void World::begin_life() {
  probe::Job job;
  job.remote = tuple_.remote;
  job.path = {tuple_.local.address, "sim0", 2, 1500};
  const tcp::ClientSecrets secrets{
      scenario_.near_wrap ? wire::SeqNum{0u - 1u - dice_.below(6000)} : wire::SeqNum{dice_.any()},
      dice_.any()};
  Life& life = lives_.emplace_back(scenario_.plan, std::move(job), kClientPort, secrets, now_);
  client_does({}, [&] { life.session.start(now_, stamp(now_)); });
}

/// No step waits longer than its time: opening, data, FIN, the server's FIN; then TIME-WAIT.
Duration World::longest_life() const {
  const probe::Plan& plan = scenario_.plan;
  return 5 * plan.step_timeout + plan.hold + 11 * plan.time_wait + 2 * scenario_.tap_lag +
         std::chrono::seconds{1};
}

void World::run_life() {
  Life& life = lives_.back();
  while (!life.session.finished() && violations_.empty()) {
    const auto due = next();
    if (!due) return violated("an unfinished lifecycle waits for nothing");
    step(*due);
    if (now_ - life.started > longest_life()) return violated("a lifecycle does not end");
  }
}

/// What is still under way arrives, and the server's timers run out.
void World::come_to_rest() {
  while (const auto due = next()) {
    step(*due);
    if (!violations_.empty()) return;
  }
}

std::optional<Instant> World::next() const {
  std::optional<Instant> earliest = path_.next();
  const auto consider = [&earliest](std::optional<Instant> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  consider(server_.deadline());
  consider(lives_.back().session.deadline());
  consider(interrupt_at_);
  if (!tapped_.empty()) consider(tapped_.front().readable);
  return earliest;
}

void World::step(Instant until) {
  now_ = std::max(now_, until);
  if (++events_ > kMostEvents) return violated("does not come to rest");
  if (!tapped_.empty() && tapped_.front().readable <= now_) return read_tap();
  if (path_.next() && *path_.next() <= now_) return deliver(path_.take());
  if (server_.deadline() && *server_.deadline() <= now_) {
    server_.time_passes(now_);
    return server_sends();
  }
  probe::Session& session = lives_.back().session;
  if (interrupt_at_ && *interrupt_at_ <= now_) {
    interrupt_at_.reset();
    return client_does({}, [&] { session.interrupt(now_); });
  }
  client_does({}, [&] { session.time_passes(now_); });
}

void World::deliver(Packet packet) {
  if (packet.towards == Towards::client) return tap(std::move(packet));
  const auto decoded = wire::decode(wire::LinkType::raw, packet.octets, packet.octets.size());
  const auto* seen = std::get_if<wire::TcpPacket>(&decoded);
  if (seen == nullptr || seen->checksum != wire::Checksum::good) return;
  server_.arrives(seen->segment, packet.transmission, now_);
  server_sends();
}

void World::server_sends() {
  for (const Emission& each : server_.take_output()) {
    Packet packet;
    packet.octets = datagram({tuple_.remote, tuple_.local}, each.segment);
    packet.answers = each.answers;
    packet.fin_accepted = each.fin_accepted;
    packet.first_of_fin = each.first_of_fin;
    path_.carry(std::move(packet), now_);
  }
}

void World::tap(Packet packet) {
  Instant readable = now_ + dice_.up_to(scenario_.tap_lag);
  if (!tapped_.empty()) readable = std::max(readable, tapped_.back().readable);
  tapped_.push_back({now_, readable, std::move(packet)});
}

void World::read_tap() {
  const Tapped tapped = std::move(tapped_.front());
  tapped_.pop_front();
  const auto& octets = tapped.packet.octets;
  const auto decoded = wire::decode(wire::LinkType::raw, octets, octets.size());
  if (const auto* seen = std::get_if<wire::TcpPacket>(&decoded)) return show(*seen, tapped);
  const auto* error = std::get_if<wire::IcmpError>(&decoded);
  if (error == nullptr) return;
  if (error->quoted_source != tuple_.local || error->quoted_destination != tuple_.remote) return;
  client_does({}, [&] { lives_.back().session.captured(*error, stamp(tapped.at), now_); });
}

void World::show(const wire::TcpPacket& seen, const Tapped& tapped) {
  const bool arrives = tapped.packet.towards == Towards::client;
  const FourTuple expected = arrives ? FourTuple{tuple_.remote, tuple_.local} : tuple_;
  if (FourTuple{seen.source, seen.destination} != expected) return;
  Life& life = lives_.back();
  const bool damaged = seen.checksum == wire::Checksum::bad;
  const auto direction = arrives ? wire::Direction::in : wire::Direction::out;
  std::optional<wire::Segment> arrived;
  if (arrives && !damaged) arrived = seen.segment;
  if (arrived) life.rules.arrives(seen.segment, !tapped.packet.forged);
  const std::size_t kept = life.session.segments().size();
  client_does(arrived, [&] {
    life.session.captured(seen, direction, stamp(tapped.at), now_);
    if (life.session.segments().size() == kept) return;  // no part of the transcript
    const Packet& packet = tapped.packet;
    life.passed.push_back({arrives, packet.transmission, packet.answers, packet.fin_accepted,
                           packet.first_of_fin, packet.forged, damaged, tapped.at});
  });
}

/// Lets the client do one thing, and holds what it did against the rules.
template <typename Event>
void World::client_does(std::optional<wire::Segment> arrived, Event event) {
  Life& life = lives_.back();
  const std::size_t before = life.session.transitions().size();
  ClientEvent done{std::move(arrived), {life.session.client().state()}, now_};
  event();
  const auto& transitions = life.session.transitions();
  for (std::size_t i = before; i < transitions.size(); ++i) {
    done.states.push_back(transitions[i].to);
  }
  note_settling(life);
  const std::size_t sent = client_sends(done);
  const std::string silence = life.rules.answered(done, sent);
  const bool begun = !life.session.segments().empty();  // the tap has seen our SYN
  if (begun && !silence.empty()) violated(silence);
  const std::string_view broken = life.session.client().inconsistency();
  if (!broken.empty()) violated(fmt::format("inconsistent: {}", broken));
}

std::size_t World::client_sends(const ClientEvent& event) {
  Life& life = lives_.back();
  std::size_t count = 0;
  while (const auto octets = life.session.poll_datagram()) {
    const auto decoded = wire::decode(wire::LinkType::raw, *octets, octets->size());
    const auto* sent = std::get_if<wire::TcpPacket>(&decoded);
    ++count;
    if (sent == nullptr || sent->checksum != wire::Checksum::good) {
      violated("not a segment");
      break;
    }
    const std::string broken = life.rules.leaves(sent->segment, sent->payload, event);
    if (!broken.empty()) violated(broken);
    Packet packet;
    packet.octets = *octets;
    packet.towards = Towards::server;
    packet.transmission = ++transmissions_;
    tap(packet);
    if (reaches_server()) {
      path_.carry(std::move(packet), now_);
    } else {
      Packet error;
      error.octets = icmp_error(scenario_.router.complaint, packet.octets);
      path_.carry(std::move(error), now_ + scenario_.to_server.least_delay);
    }
  }
  return count;
}

bool World::reaches_server() {
  return scenario_.router.percent == 0 || !dice_.percent(scenario_.router.percent);
}

void World::note_settling(Life& life) {
  if (life.transitions_when_settled || !life.session.settled()) return;
  life.transitions_when_settled = life.session.transitions().size();
  life.record = life.session.record();
}

void World::violated(std::string rule) {
  violations_.push_back(
      fmt::format("{:.6f} s: {}", std::chrono::duration<double>(now_ - Instant{}).count(), rule));
}

}  // namespace synspect::sim

#include "lossy_network.hpp"

#include <doctest/doctest.h>

#include "wire/decode.hpp"

namespace synspect::test {

LossyNetwork::LossyNetwork(const probe::Plan& plan, ModelServer server, Weather weather,
                           std::uint64_t seed)
    : session_(plan, job_to(), 40000, 1, {kOrigin.local, 1000}),
      server_(std::move(server)),
      weather_(weather),
      random_(seed) {}

void LossyNetwork::run() {
  session_.start(now_, kStart);
  drain();
  for (int turns = 0; turns < 5000 && !session_.finished(); ++turns) {
    const auto due = next();
    REQUIRE(due);
    now_ = std::max(now_, *due);
    if (!under_way_.empty() && under_way_.begin()->first <= now_) {
      const Packet packet = under_way_.begin()->second;
      under_way_.erase(under_way_.begin());
      deliver(packet);
    } else if (server_.deadline() && *server_.deadline() <= now_) {
      send_all(server_.time_passes(now_), 0);
    } else {
      session_.time_passes(now_);
    }
    drain();
  }
  REQUIRE(session_.finished());
}

std::optional<Instant> LossyNetwork::next() const {
  std::optional<Instant> earliest = session_.deadline();
  const auto server = server_.deadline();
  if (server && (!earliest || *server < *earliest)) earliest = server;
  if (!under_way_.empty() && (!earliest || under_way_.begin()->first < *earliest)) {
    earliest = under_way_.begin()->first;
  }
  return earliest;
}

void LossyNetwork::carry(const Packet& packet) {
  const auto percent = [this] { return random_() % 100; };
  const auto delay = [this] {
    const auto spread =
        static_cast<std::uint64_t>((weather_.most_delay - weather_.least_delay).count());
    return weather_.least_delay + Duration{static_cast<std::int64_t>(random_() % (spread + 1))};
  };
  if (percent() < weather_.duplicates_percent) under_way_.insert({now_ + delay(), packet});
  if (percent() >= weather_.loss_percent) under_way_.insert({now_ + delay(), packet});
}

void LossyNetwork::deliver(const Packet& packet) {
  if (packet.to_server) return send_all(server_.arrives(packet.segment, now_), packet.number);
  wire::TcpPacket arriving;
  arriving.source = session_.tuple().remote;
  arriving.destination = session_.tuple().local;
  arriving.segment = packet.segment;
  causes_[static_cast<std::uint32_t>(session_.segments().size() + 1)] = packet.number;
  session_.captured(arriving, wire::Direction::in, stamp(now_), now_);
}

void LossyNetwork::send_all(const std::vector<wire::Segment>& segments, std::uint32_t cause) {
  for (const wire::Segment& segment : segments) carry({false, segment, cause});
}

/// What leaves passes the tap at once.
void LossyNetwork::drain() {
  note_settling();
  while (const auto datagram = session_.poll_datagram()) {
    const auto decoded = wire::decode(wire::LinkType::raw, *datagram, datagram->size());
    wire::TcpPacket packet = std::get<wire::TcpPacket>(decoded);
    packet.payload = {};
    carry({true, packet.segment, static_cast<std::uint32_t>(session_.segments().size() + 1)});
    session_.captured(packet, wire::Direction::out, stamp(now_), now_);
    note_settling();
  }
}

void LossyNetwork::note_settling() {
  if (transitions_when_settled_ || !session_.settled()) return;
  transitions_when_settled_ = session_.transitions().size();
  record_ = session_.record();
}

std::optional<std::uint32_t> LossyNetwork::cause_of(std::uint32_t n) const {
  const auto found = causes_.find(n);
  return found == causes_.end() || found->second == 0 ? std::nullopt : std::optional{found->second};
}

std::vector<tcp::State> LossyNetwork::machine() const {
  std::vector<tcp::State> states;
  for (const tcp::Transition& each : session_.transitions()) states.push_back(each.to);
  states.resize(transitions_when_settled_.value_or(states.size()));
  return states;
}

}  // namespace synspect::test

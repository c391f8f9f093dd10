#include "server.hpp"

#include <algorithm>
#include <utility>

namespace synspect::sim {

void Server::start(Instant now) {
  if (does_.opens_after) open_at_ = now + *does_.opens_after;
}

Connection* Server::present() {
  return connections_.empty() || connections_.back().gone() ? nullptr : &connections_.back();
}

bool Server::vanished() const {
  return !connections_.empty() && connections_.back().vanished();
}

void Server::arrives(const wire::Segment& seg, std::uint32_t transmission, Instant now) {
  if (does_.port == Behaviour::Port::silent || vanished()) return;
  Connection* connection = present();
  const bool has_state = connection != nullptr && !stateless(*connection);
  if (does_.cookies && listens() && !has_state) return arrives_with_cookie(seg, transmission, now);
  if (connection == nullptr) return arrives_without_connection(seg, transmission, now);
  // RFC 9293 section 3.6.1: a new SYN beyond the old numbers may begin a new connection.
  const bool fresh_syn = seg.flags.syn && !seg.ack && !seg.flags.rst &&
                         connection->state() == ServerState::time_wait &&
                         seg.seq - connection->rcv_nxt() > 0;
  if (fresh_syn) {
    connection->deny(now);  // gives way to the new one
    return open(seg, transmission, now);
  }
  connection->arrives(seg, transmission, now);
  collect(*connection);
}

bool Server::stateless(const Connection& connection) const {
  return does_.cookies && connection.state() == ServerState::syn_received;
}

/// A server of SYN cookies knows nothing of a connection but what the segment itself brings back.
void Server::arrives_with_cookie(const wire::Segment& seg, std::uint32_t transmission,
                                 Instant now) {
  const auto fits = std::find_if(connections_.begin(), connections_.end(), [&](const auto& each) {
    return stateless(each) && cookie_holds(each, seg);
  });
  if (fits != connections_.end()) {
    std::swap(*fits, connections_.back());
    connections_.back().arrives(seg, transmission, now);
    return collect(connections_.back());
  }
  if (seg.flags.rst) return;
  if (!seg.ack) return seg.flags.syn ? open(seg, transmission, now) : void();
  for (Connection& each : connections_) {
    if (stateless(each)) each.deny(now);
  }
  reset_in_reply(seg, transmission);
}

bool Server::cookie_holds(const Connection& connection, const wire::Segment& seg) {
  if (seg.flags.rst) return false;
  if (seg.flags.syn) return !seg.ack && seg.seq == connection.irs();
  return seg.seq == connection.rcv_nxt() && seg.ack == connection.iss() + 1u;
}

// RFC 9293 sections 3.10.7.1 (CLOSED) and 3.10.7.2 (LISTEN).
void Server::arrives_without_connection(const wire::Segment& seg, std::uint32_t transmission,
                                        Instant now) {
  if (seg.flags.rst) return;
  if (!listens() || seg.ack) return reset_in_reply(seg, transmission);
  if (seg.flags.syn && !does_.ignores_syn) open(seg, transmission, now);
}

void Server::open(const wire::Segment& syn, std::uint32_t transmission, Instant now) {
  open_at_.reset();
  Connection& connection = connections_.emplace_back(does_, fresh_iss());
  connection.open_passively(syn, transmission, now);
  collect(connection);
}

void Server::reset_in_reply(const wire::Segment& seg, std::uint32_t transmission) {
  wire::Segment rst;
  rst.flags.rst = true;
  if (seg.ack) rst.seq = *seg.ack;
  if (!seg.ack) rst.ack = seg.end();
  out_.push_back({rst, transmission, 0, false});
}

void Server::time_passes(Instant now) {
  if (open_at_ && *open_at_ <= now) {
    open_at_.reset();
    Connection& connection = connections_.emplace_back(does_, fresh_iss());
    connection.open_actively(now);
    return collect(connection);
  }
  Connection* connection = present();
  if (connection == nullptr) return;
  connection->time_passes(now);
  collect(*connection);
}

std::optional<Instant> Server::deadline() const {
  if (open_at_) return open_at_;
  return connections_.empty() ? std::nullopt : connections_.back().deadline();
}

bool Server::believes_in_connection() const {
  if (connections_.empty() || vanished()) return false;
  const ServerState state = connections_.back().state();
  return !stateless(connections_.back()) && state != ServerState::closed &&
         state != ServerState::time_wait;
}

wire::SeqNum Server::fresh_iss() {
  return does_.near_wrap ? wire::SeqNum{0u - 1u - dice_.below(6000)} : wire::SeqNum{dice_.any()};
}

void Server::collect(Connection& connection) {
  for (Emission& each : connection.take_output()) out_.push_back(std::move(each));
}

std::vector<Emission> Server::take_output() {
  return std::exchange(out_, {});
}

}  // namespace synspect::sim

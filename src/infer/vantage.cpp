#include "infer/vantage.hpp"

namespace synspect::infer {
namespace {

/// What systems set out with: Linux, macOS and the BSDs 64, Windows 128, many routers 255.
bool passed_no_router(std::uint8_t ttl) {
  return ttl == 64 || ttl == 128 || ttl == 255;
}

/// A capture beside the client sees the client's own delay between SYN/ACK and ACK, and the way to
/// the server and back between SYN and SYN/ACK; beside the server it is the other way round.
std::optional<Vantage> by_delays(const Facts& facts) {
  if (!facts.syn_ack || !facts.handshake_ack || facts.syn.transmissions() != 1) return std::nullopt;
  const auto before = facts.elapsed(*facts.syn.first(), *facts.syn_ack);
  const auto after = facts.elapsed(*facts.syn_ack, *facts.handshake_ack);
  if (!before || !after || *before == *after) return std::nullopt;
  return *after < *before ? Vantage::client : Vantage::server;
}

}  // namespace

Quantity quantity_of(StepKind kind, Vantage vantage) {
  const Quantity at_client = quantity_of(kind);
  if (vantage == Vantage::client || at_client == Quantity::gap) return at_client;
  if (vantage == Vantage::middle) return Quantity::part;
  return at_client == Quantity::rtt ? Quantity::turnaround : Quantity::rtt;
}

void forget_doubtful_times(Vantage vantage, const Facts& facts, std::vector<Step>& steps) {
  if (vantage == Vantage::client) return;
  for (Step& step : steps) {
    const bool doubtful = (step.kind == StepKind::ack && facts.syn_ack_repeats > 0) ||
                          (step.kind == StepKind::last_ack && facts.peer_fin_repeats > 0);
    if (doubtful) step.time.reset();
  }
}

void VantageEvidence::observe(const Observation& seen, std::optional<wire::Direction> towards) {
  Side& side = seen.direction == wire::Direction::out ? client_ : server_;
  if (side.ttl == 0) side = {seen.ttl, towards};
}

VantageGuess VantageEvidence::guess(const Facts& facts) const {
  using wire::Direction;
  if (forwarded_) return {Vantage::middle, *forwarded_};
  // A host that is both sent and received them all.
  const bool contradict = client_.towards && client_.towards == server_.towards;
  if (client_.towards && !contradict) {
    const bool ours = client_.towards == Direction::out;
    return {ours ? Vantage::client : Vantage::server, VantageBasis::direction};
  }
  if (server_.towards && !contradict) {
    const bool ours = server_.towards == Direction::out;
    return {ours ? Vantage::server : Vantage::client, VantageBasis::direction};
  }
  const bool client_near = passed_no_router(client_.ttl);
  const bool server_near = passed_no_router(server_.ttl);
  const bool both_seen = client_.ttl != 0 && server_.ttl != 0;
  if (both_seen && client_near != server_near) {
    return {client_near ? Vantage::client : Vantage::server, VantageBasis::hops};
  }
  if (both_seen && !client_near) return {Vantage::middle, VantageBasis::hops};
  if (const auto vantage = by_delays(facts)) return {*vantage, VantageBasis::delays};
  return {};
}

VantageGuess VantageVotes::settle(VantageGuess guess) {
  constexpr std::uint64_t few = 3;
  constexpr std::uint64_t clear = 4;  // so many against one
  if (guess.basis != VantageBasis::delays && guess.basis != VantageBasis::nothing) return guess;
  if (guess.basis == VantageBasis::delays) {
    ++(guess.vantage == Vantage::client ? client_ : server_);
  }
  if (client_ >= few && client_ >= clear * server_) return {Vantage::client, VantageBasis::delays};
  if (server_ >= few && server_ >= clear * client_) return {Vantage::server, VantageBasis::delays};
  return guess;
}

}  // namespace synspect::infer

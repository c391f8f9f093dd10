#include "probe/flow_table.hpp"

#include <algorithm>
#include <utility>

namespace synspect::probe {
namespace {

/// Silence says something after as long as a live lifecycle waits by default. Shorter than that,
/// the capture ended before the connection did.
constexpr Duration kTellingSilence = std::chrono::seconds{5};

constexpr std::size_t kMarks = 65'536;
constexpr std::size_t kMostOffloading = 1024;

std::uint32_t mark_of(std::size_t hash) {
  return static_cast<std::uint32_t>(hash >> 32) | 1u;  // never 0, which is none
}

/// Of two sides, neither of which was seen opening: servers listen at the lower ports.
FourTuple likely_tuple(const wire::TcpPacket& packet) {
  const bool to_server = packet.destination.port <= packet.source.port;
  return to_server ? FourTuple{packet.source, packet.destination}
                   : FourTuple{packet.destination, packet.source};
}

}  // namespace

FlowTable::FlowTable(Report report, std::optional<infer::Vantage> vantage)
    : FlowTable(std::move(report), vantage, Limits{}) {}

FlowTable::FlowTable(Report report, std::optional<infer::Vantage> vantage, Limits limits)
    : report_(std::move(report)), vantage_(vantage), limits_(limits), released_(kMarks) {}

FourTuple FlowTable::key_of(const FourTuple& tuple) {
  return tuple.remote < tuple.local ? FourTuple{tuple.remote, tuple.local} : tuple;
}

FlowTable::Stage FlowTable::stage_of(const Flow& flow) {
  if (flow.over()) return Stage::over;
  return flow.opened() ? Stage::open : Stage::opening;
}

void FlowTable::captured(const wire::TcpPacket& packet, const PacketContext& context) {
  time_passes(context.at);
  Place* const place = place_for(packet, context);
  if (place == nullptr) return;
  show(*place, packet, context);
  expire();
}

void FlowTable::show(Place& place, const wire::TcpPacket& packet, const PacketContext& context) {
  Flow& flow = *place.flow;
  const std::size_t before = flow.segments_kept();
  const bool offloaded_before = flow.server_offloads();
  const Room room = segments_ < limits_.ample_segments ? Room::ample : Room::scarce;
  if (!flow.captured(packet, context, room)) ++counts_.copies;
  segments_ += flow.segments_kept() - before;
  if (flow.server_offloads() && !offloaded_before && offloading_.size() < kMostOffloading) {
    offloading_.insert(flow.tuple().remote.address);
  }
  file(place);
}

void FlowTable::captured(const wire::IcmpError& error, Stamp at) {
  const FourTuple tuple{error.quoted_source, error.quoted_destination};
  const auto found = index_.find(key_of(tuple));
  // What is said about a segment of the side that was opened to says nothing about its own states.
  if (found == index_.end() || found->second.flow->tuple() != tuple) return;
  found->second.flow->captured(error, at);
}

/// The flow that the packet belongs to; none: it tells nothing.
FlowTable::Place* FlowTable::place_for(const wire::TcpPacket& packet,
                                       const PacketContext& context) {
  const FourTuple tuple{packet.source, packet.destination};
  const FourTuple key = key_of(tuple);
  const auto found = index_.find(key);
  const bool opens = packet.segment.flags.syn && !packet.segment.ack && !packet.segment.flags.rst;
  if (found != index_.end()) {
    Flow& flow = *found->second.flow;
    if (opens && flow.begins_another(packet, context)) {
      return &renew(flow, tuple, packet.segment.seq, context);
    }
    if (opens && flow.may_begin_another(packet)) {
      flow.hold(packet, context);
      return nullptr;
    }
    if (flow.answers_held(packet)) {
      return &renew(flow, FourTuple{flow.tuple()}, flow.held().front().packet.segment.seq, context);
    }
    return &found->second;
  }
  if (opens) return &begin(tuple, context);
  if (was_released(key)) {
    ++counts_.late;
    return nullptr;
  }
  if (packet.segment.flags.rst || !packet.segment.ack) {
    ++counts_.strays;
    return nullptr;
  }
  // Only the side that was opened to sends a SYN/ACK.
  const bool answers_syn = packet.segment.flags.syn;
  return &begin(answers_syn ? FourTuple{packet.destination, packet.source} : likely_tuple(packet),
                context);
}

/// Another connection takes the place of the old one. The SYNs that were held are its first if they
/// bear its number.
FlowTable::Place& FlowTable::renew(Flow& old, const FourTuple& tuple, wire::SeqNum iss,
                                   const PacketContext& context) {
  std::vector<HeldSyn> held;
  if (!old.held().empty() && old.held().front().packet.segment.seq == iss) held = old.take_held();
  const Stamp until = held.empty() ? context.at : held.front().at;
  const bool silent = until - old.last_seen() >= kTellingSilence;
  release(old, old.over() || !old.opened() || silent);
  Place& place = begin(tuple, context);
  for (const HeldSyn& syn : held) {
    show(place, syn.packet, {syn.at, context.interface, syn.towards, {}});
  }
  return place;
}

FlowTable::Place& FlowTable::begin(const FourTuple& tuple, const PacketContext& context) {
  Flows& opening = flows(Stage::opening);
  if (unused_.empty()) {
    opening.emplace_back();
  } else {
    opening.splice(opening.end(), unused_, unused_.begin());
  }
  const auto flow = std::prev(opening.end());
  flow->begin(static_cast<std::uint32_t>(++counts_.flows), tuple, context.interface,
              !offloading_.empty() && offloading_.contains(tuple.remote.address));
  if (auto answer = dns_.answer_for(tuple.local.address, tuple.remote.address, context.at)) {
    flow->resolved(answer->name, answer->took);
  }
  return index_[key_of(tuple)] = {flow, Stage::opening};
}

/// Moves the flow to the end of the list where it belongs now.
void FlowTable::file(Place& place) {
  Flows& from = flows(place.stage);
  place.stage = stage_of(*place.flow);
  Flows& to = flows(place.stage);
  to.splice(to.end(), from, place.flow);
}

void FlowTable::expire() {
  expire(Stage::over, limits_.after_end);
  expire(Stage::opening, limits_.unanswered);
}

void FlowTable::expire(Stage stage, Duration patience) {
  Flows& waiting = flows(stage);
  while (!waiting.empty()) {
    Flow& oldest = waiting.front();
    const Duration silent = now_ - oldest.last_seen();
    if (waiting.size() <= limits_.most_waiting && silent < patience) return;
    release(oldest, stage == Stage::over || silent >= kTellingSilence);
  }
}

void FlowTable::release(Flow& flow, bool ended) {
  counts_.unanswered_syns += flow.held().size();
  report_(flow.record(ended, vantage_ ? infer::VantageGuess{*vantage_, infer::VantageBasis::given}
                                      : votes_.settle(flow.vantage())));
  const FourTuple key = key_of(flow.tuple());
  const std::size_t hash = FourTupleHash{}(key);
  released_[hash % kMarks] = mark_of(hash);
  segments_ -= flow.segments_kept();
  const auto found = index_.find(key);
  const Place place = found->second;
  index_.erase(found);
  unused_.splice(unused_.end(), flows(place.stage), place.flow);
}

bool FlowTable::was_released(const FourTuple& key) const {
  const std::size_t hash = FourTupleHash{}(key);
  return released_[hash % kMarks] == mark_of(hash);
}

/// Whether nothing more would have come. What is open when a run of ours is interrupted is reset at
/// once, right before the end.
bool FlowTable::ended(const Flow& flow, const End& end) const {
  constexpr Duration at_once = std::chrono::seconds{1};
  const Duration silent = now_ - flow.last_seen();
  if (end.interrupted && flow.recorded() && flow.reset_by_client() && silent < at_once)
    return false;
  return flow.over() || silent >= kTellingSilence || (end.complete && flow.recorded());
}

void FlowTable::finish(const End& end) {
  if (end.until && counts_.flows > 0) now_ = std::max(now_, *end.until);
  std::vector<Flow*> left;
  left.reserve(index_.size());
  for (Flows& stage : stages_) {
    for (Flow& flow : stage) left.push_back(&flow);
  }
  std::sort(left.begin(), left.end(),
            [](const Flow* a, const Flow* b) { return a->number() < b->number(); });
  for (Flow* flow : left) release(*flow, ended(*flow, end));
}

}  // namespace synspect::probe

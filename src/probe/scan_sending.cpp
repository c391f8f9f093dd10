// How a scan sends: SYNs by the schedule of the pacer, answers at once.
#include <algorithm>

#include "probe/scan.hpp"

namespace synspect::probe {
namespace {

/// SYNs that go out before what has been captured meanwhile gets its turn.
constexpr std::size_t kAtOnce = 256;

}  // namespace

void Scan::send_due(Instant now) {
  std::size_t due = std::min({pacer_.due(now), kAtOnce, channel_.room()});
  for (; due > 0; --due) {
    if (!repeats_.empty()) {
      const std::uint32_t id = repeats_.front();
      repeats_.pop_front();
      repeat_syn(id, now);
      continue;
    }
    const auto turn = next_turn();
    if (!turn) return;
    if (!begin(*turn, now)) {
      again_.push_front(*turn);
      return;
    }
  }
}

bool Scan::may_begin() const {
  return !stopped_ && !table_.full() && (!again_.empty() || !exhausted_);
}

std::optional<Scan::Turn> Scan::next_turn() {
  if (!may_begin()) return std::nullopt;
  if (!again_.empty()) {
    const Turn turn = again_.front();
    again_.pop_front();
    return turn;
  }
  const auto target = targets_.next();
  waits_for_targets_ = !target && targets_.may_have_more();
  if (!target) {
    exhausted_ = !waits_for_targets_;
    return std::nullopt;
  }
  completion_.begun(target->position);
  ++counters_.targets_started;
  ++counters_.in_flight;
  return Turn{*target};
}

/// False: not now, because the same target is in flight from each of our ports.
bool Scan::begin(const Turn& turn, Instant now) {
  Pending target;
  target.remote = turn.target.remote;
  target.position = turn.target.position;
  target.attempt = turn.attempt;
  target.started = now;
  const auto way = ground_.way_to(target.remote.address);
  if (!way) {
    fail(target, nullptr, {Errc::local, "no route to " + target.remote.address.text()});
    done(target);
    return true;
  }
  target.way = *way;
  const auto port = next_port(target.remote, ground_.ways[*way].source, turn.former_port);
  if (!port) return false;
  target.local_port = *port;
  target.secrets = {wire::SeqNum{ground_.secret()}, ground_.secret()};
  target.transmissions = 1;
  const std::uint32_t id = table_.insert(target);
  send_syn(id, now);
  return true;
}

/// SYN number `transmissions` leaves; the next deadline is when silence would call for another one,
/// or for the end.
void Scan::send_syn(std::uint32_t id, Instant at) {
  const Pending& target = table_.at(id);
  const auto syn = tcp::syn_at(configs_[target.way], target.secrets, at);
  channel_.probe({target.way, target.remote.address, crafter_.craft(tuple_of(target), syn)});
  pacer_.sent(1);
  ++counters_.packets_sent;
  const bool last = target.transmissions == schedule_.transmissions();
  wheel_.arm(id, last ? target.started + schedule_.patience()
                      : at + schedule_.pause_after(target.transmissions));
}

void Scan::repeat_syn(std::uint32_t id, Instant now) {
  if (!table_.contains(id)) return;
  Pending& target = table_.at(id);
  const bool answered_meanwhile = target.session != Pending::kNone;
  if (!target.due_again || answered_meanwhile) return;
  target.due_again = false;
  const Instant end = target.started + schedule_.patience();
  if (now >= end) return wheel_.arm(id, end);  // its turn has come too late
  const auto after = std::chrono::ceil<std::chrono::microseconds>(now - target.started);
  target.sent_again_us[target.transmissions - 1u] = static_cast<std::uint32_t>(after.count());
  ++target.transmissions;
  ++counters_.syns_repeated;
  send_syn(id, target.started + after);
}

void Scan::answer(const Pending& target, const wire::Segment& segment) {
  channel_.answer({target.way, target.remote.address, crafter_.craft(tuple_of(target), segment)});
  pacer_.sent(1);
  ++counters_.packets_sent;
}

/// The next one in turn that is free for that target. One that is the target's own would make the
/// connection one with itself.
std::optional<std::uint16_t> Scan::next_port(const Endpoint& remote, const Address& source,
                                             std::uint16_t former) {
  for (std::size_t tried = 0; tried < ground_.ports.size(); ++tried) {
    port_turn_ = (port_turn_ + 1) % ground_.ports.size();
    const std::uint16_t port = ground_.ports[port_turn_];
    const bool is_the_target = port == remote.port && source == remote.address;
    const bool fresh = port != former || ground_.ports.size() == 1;
    if (fresh && !is_the_target && table_.find(remote, port) == Pending::kNone) return port;
  }
  return std::nullopt;
}

}  // namespace synspect::probe

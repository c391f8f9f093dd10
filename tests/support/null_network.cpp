#include "support/null_network.hpp"

#include <algorithm>
#include <utility>

#include "wire/decode.hpp"

namespace synspect::test {
namespace {

wire::TcpPacket decoded(std::span<const std::uint8_t> octets) {
  return std::get<wire::TcpPacket>(wire::decode(wire::LinkType::raw, octets, octets.size()));
}

}  // namespace

void NullNetwork::put(std::span<const std::uint8_t> octets) {
  if (refusal_) {
    unsent_.push_back({{octets.begin(), octets.end()}, *refusal_});
    return;
  }
  Frame& frame = wire_.emplace_back();
  std::copy(octets.begin(), octets.end(), frame.octets.begin());
  frame.size = octets.size();
}

std::optional<net::BulkChannel::Unsent> NullNetwork::poll_unsent() {
  if (unsent_.empty()) return std::nullopt;
  Unsent last = std::move(unsent_.back());
  unsent_.pop_back();
  return last;
}

void NullNetwork::deliver(probe::Scan& scan, Instant now) {
  while (!wire_.empty()) {
    std::swap(wire_, delivering_);
    for (const Frame& frame : delivering_) {
      const wire::TcpPacket packet = decoded({frame.octets.data(), frame.size});
      if (keeps_) sent_.push_back(packet);
      show(scan, packet, now);
      const auto answer = lost_ && lost_(packet) ? std::nullopt : reply(packet.segment);
      if (answer) inject(scan, {packet.destination, packet.source}, *answer, now);
    }
    delivering_.clear();
  }
}

void NullNetwork::inject(probe::Scan& scan, const FourTuple& from_to, const wire::Segment& seg,
                         Instant now) {
  const wire::TcpPacket packet = decoded(servers_.craft(from_to, seg));
  if (!lost_ || !lost_(packet)) show(scan, packet, now);
}

void NullNetwork::show(probe::Scan& scan, const wire::TcpPacket& packet, Instant now) {
  if (hidden_ && hidden_(packet)) return;
  const Stamp at{stamp_ += kStep};
  if (keeps_) shown_.push_back({packet, at});
  scan.captured(packet, 0, at, now);
}

/// A server whose application closes as soon as its peer does.
std::optional<wire::Segment> NullNetwork::reply(const wire::Segment& seg) const {
  wire::Segment out;
  if (answer_ == Answer::none || seg.flags.rst) return std::nullopt;
  out.ack = seg.end();
  if (answer_ == Answer::refuse) {
    out.flags.rst = true;
    return out;
  }
  if (seg.options.timestamps) {
    out.options.timestamps = wire::Timestamps{1000, seg.options.timestamps->value};
  }
  out.window = 65160;
  constexpr std::uint32_t iss = 7000;
  if (seg.flags.syn) {
    out.flags.syn = true;
    out.seq = wire::SeqNum{iss};
    out.options.mss = 1460;
    out.options.sack_permitted = seg.options.sack_permitted;
    out.options.window_scale = seg.options.window_scale;
    return out;
  }
  if (!seg.flags.fin) return std::nullopt;
  out.flags.fin = true;
  out.seq = wire::SeqNum{iss + 1};
  return out;
}

}  // namespace synspect::test

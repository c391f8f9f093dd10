#include "fake_network.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "support/packet_script.hpp"
#include "wire/decode.hpp"

namespace synspect::test {
namespace {

constexpr wire::SeqNum kServerIsn{77000};

/// What a server at once sends back to `seg`; none: silence.
std::optional<wire::Segment> reply(Server server, const wire::Segment& seg) {
  if (seg.flags.rst || server == Server::silent) return std::nullopt;
  wire::Segment out;
  out.ack = seg.end();
  out.window = 65160;
  if (seg.flags.syn) {
    out.seq = server == Server::refuses ? wire::SeqNum{} : kServerIsn;
    (server == Server::refuses ? out.flags.rst : out.flags.syn) = true;
    return out;
  }
  out.seq = *seg.ack;
  if (seg.flags.fin) {
    out.flags.fin = server == Server::closes_when_we_do;
    return out;
  }
  return seg.length > 0 ? std::optional{out} : std::nullopt;
}

}  // namespace

FakeNetwork::FakeNetwork(const Setup& setup)
    : server_(setup.server),
      engine_(setup.plan, setup.jobs, setup.schedule, setup.ports, *this, *this,
              [this] { return secrets_ += 1000; }) {}

void FakeNetwork::start() {
  engine_.start({now_, wall(now_)});
}

void FakeNetwork::run(Duration until) {
  const Instant end = kBeginning + until;
  for (int turns = 0; turns < 100000; ++turns) {
    const auto due = engine_.deadline();
    const bool packet_next = !under_way_.empty() && (!due || under_way_.begin()->first <= *due);
    if (!packet_next && !due) return;
    const Instant next = packet_next ? under_way_.begin()->first : std::max(now_, *due);
    if (next > end) {
      now_ = end;
      return;
    }
    now_ = next;
    if (!packet_next) {
      engine_.time_passes(now_);
      continue;
    }
    const wire::TcpPacket packet = under_way_.begin()->second;
    under_way_.erase(under_way_.begin());
    captured(packet);
  }
  FAIL("the engine does not come to rest");
}

void FakeNetwork::interrupt() {
  engine_.interrupt(now_);
}

void FakeNetwork::arrives(const Endpoint& from, const Endpoint& to, std::string_view line,
                          wire::Origin origin) {
  wire::TcpPacket packet;
  packet.source = from;
  packet.destination = to;
  packet.segment = parse_segment(line, origin);
  captured(packet);
}

void FakeNetwork::captured(const wire::Decoded& decoded, std::string_view interface) {
  engine_.captured(decoded, interface, wall(now_), now_);
}

Result<void> FakeNetwork::send(const net::Datagram& datagram) {
  const auto decoded = wire::decode(wire::LinkType::raw, datagram.octets, datagram.octets.size());
  REQUIRE(std::holds_alternative<wire::TcpPacket>(decoded));
  wire::TcpPacket packet = std::get<wire::TcpPacket>(decoded);
  packet.payload = {};
  if (loses && loses(packet)) return Failure{Errc::local, "send: network is down"};
  sent_.push_back({now(), packet, datagram.interface_index, datagram.destination});
  under_way_.insert({now_, packet});
  answer(packet);
  return {};
}

void FakeNetwork::answer(const wire::TcpPacket& packet) {
  const auto other = server_of_port.find(packet.destination.port);
  const auto segment =
      reply(other == server_of_port.end() ? server_ : other->second, packet.segment);
  if (!segment) return;
  wire::TcpPacket back;
  back.source = packet.destination;
  back.destination = packet.source;
  back.segment = *segment;
  under_way_.insert({now_ + std::chrono::milliseconds{1}, back});
}

std::string FakeNetwork::starts() const {
  std::string text;
  for (const Sent& each : sent_) {
    if (!each.packet.segment.flags.syn) continue;
    text.append(text.empty() ? "" : " ").append(us_text(each.at / 1000));
  }
  return text;
}

std::string FakeNetwork::flags_from(std::uint16_t port) const {
  std::string text;
  for (const Sent& each : sent_) {
    if (each.packet.source.port != port) continue;
    text.append(text.empty() ? "" : " ").append(flags_text(each.packet.segment));
  }
  return text;
}

std::vector<probe::Job> jobs_to(const std::vector<std::uint16_t>& ports) {
  std::vector<probe::Job> jobs;
  jobs.reserve(ports.size());
  for (const std::uint16_t port : ports) jobs.push_back(job_to(port));
  return jobs;
}

Endpoint our(std::uint16_t port) {
  return {Address::parse("192.0.2.1").value(), port};
}
Endpoint its(std::uint16_t port) {
  return {Address::parse("192.0.2.9").value(), port};
}

}  // namespace synspect::test

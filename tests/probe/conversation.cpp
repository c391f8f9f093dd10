#include "conversation.hpp"

#include <doctest/doctest.h>

#include "support/packet_script.hpp"
#include "wire/decode.hpp"

namespace synspect::test {
namespace {

constexpr std::uint16_t kSourcePort = 40000;

std::string brief(const wire::TcpPacket& packet, wire::Direction direction) {
  const std::string line = segment_text(packet.segment, direction, kOrigin);
  return line.substr(0, line.find(" win "));
}

std::string join(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " | " + b;
}

}  // namespace

probe::Plan plain_plan() {
  probe::Plan plan;
  plan.profile = wire::Profile::minimal;
  return plan;
}

probe::Job job_to(std::uint16_t port) {
  probe::Job job;
  job.name = "db.example";
  job.remote = {Address::parse("192.0.2.9").value(), port};
  job.path = {Address::parse("192.0.2.1").value(), "eth0", 2, 1500};
  job.resolve = std::chrono::microseconds{812};
  return job;
}

Conversation::Conversation(const probe::Plan& plan)
    : session_(plan, job_to(), kSourcePort, 1, {kOrigin.local, 1000}) {}

std::string Conversation::start() {
  session_.start(now_, kStart);
  return drain();
}

std::string Conversation::arrives(std::string_view line) {
  return arrives(parse_segment(line, kOrigin));
}

std::string Conversation::arrives(const wire::Segment& segment, wire::Checksum checksum) {
  wire::TcpPacket packet;
  packet.source = session_.tuple().remote;
  packet.destination = session_.tuple().local;
  packet.ttl = 63;
  packet.checksum = checksum;
  packet.segment = segment;
  session_.captured(packet, wire::Direction::in, tap_stamp(), now_);
  return drain();
}

std::string Conversation::leaves_from_elsewhere(std::string_view line) {
  wire::TcpPacket packet;
  packet.segment = parse_segment(line, kOrigin);
  show(packet);
  return drain();
}

std::string Conversation::icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted,
                               wire::Checksum checksum) {
  wire::IcmpError error;
  error.from = Address::parse("192.0.2.254").value();
  error.type = type;
  error.code = code;
  error.checksum = checksum;
  error.quoted_seq = kOrigin.local + quoted;
  session_.captured(error, tap_stamp(), now_);
  return drain();
}

std::string Conversation::wait(Duration duration) {
  const Instant end = now_ + duration;
  std::string said;
  int stops = 0;
  while (session_.deadline() && *session_.deadline() <= end) {
    REQUIRE_MESSAGE(++stops < 100, "a deadline that does not pass");
    now_ = std::max(now_, *session_.deadline());
    session_.time_passes(now_);
    said = join(said, drain());
  }
  now_ = end;
  return said;
}

std::string Conversation::interrupt() {
  session_.interrupt(now_);
  return drain();
}

std::string Conversation::release() {
  session_.release(now_);
  return drain();
}

std::string Conversation::fail(const std::string& reason) {
  session_.fail({Errc::local, reason}, now_);
  return drain();
}

std::string Conversation::show_next() {
  REQUIRE_FALSE(unseen_.empty());
  const wire::TcpPacket packet = unseen_.front();
  unseen_.pop_front();
  show(packet);
  return drain();
}

std::string Conversation::drain() {
  note_settling();
  std::string said;
  while (const auto datagram = session_.poll_datagram()) {
    const auto decoded = wire::decode(wire::LinkType::raw, *datagram, datagram->size());
    const auto* packet = std::get_if<wire::TcpPacket>(&decoded);
    REQUIRE(packet != nullptr);
    CHECK(packet->checksum == wire::Checksum::good);
    CHECK(FourTuple{packet->source, packet->destination} == session_.tuple());
    said = join(said, brief(*packet, wire::Direction::out));
    unseen_.push_back(*packet);
    unseen_.back().payload = {};
  }
  while (!lagging_ && !unseen_.empty()) said = join(said, show_next());
  return said;
}

void Conversation::show(const wire::TcpPacket& packet) {
  session_.captured(packet, wire::Direction::out, tap_stamp(), now_);
  note_settling();
}

void Conversation::note_settling() {
  if (!transitions_when_settled_ && session_.settled()) {
    transitions_when_settled_ = session_.transitions().size();
  }
}

Stamp Conversation::tap_stamp() {
  return {kStart.ns + (now_ - Instant{}).count() + 1000 * shown_++, kStart.clock};
}

std::string Conversation::machine() const {
  const auto& transitions = session_.transitions();
  std::size_t count = transitions_when_settled_.value_or(transitions.size());
  // The end of TIME-WAIT is silent.
  const bool waited = count > 1 && transitions[count - 2].to == tcp::State::time_wait;
  if (waited && transitions[count - 1].cause != tcp::Cause::reset_by_peer) --count;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text.append(text.empty() ? "" : ", ").append(to_string(transitions[i].to));
  }
  return text;
}

std::string Conversation::measured() const {
  std::string text;
  for (const infer::Measurement& one : session_.lifecycle().measurements) {
    text.append(text.empty() ? "" : ", ").append(one.measure).append(" ").append(one.verdict);
  }
  return text;
}

std::string Conversation::inferred() const {
  std::string text;
  for (const infer::ClientState& entry : session_.lifecycle().client_states) {
    text.append(text.empty() ? "" : ", ").append(to_string(entry.state));
  }
  return text;
}

}  // namespace synspect::test

#include "played.hpp"

#include <algorithm>
#include <sstream>

#include "report/json.hpp"
#include "support/packet_script.hpp"
#include "wire/crafter.hpp"

namespace synspect::test {
namespace {

constexpr std::uint16_t kSourcePort = 40123;

constexpr std::string_view kDamaged = "damaged ";

/// What it takes on Ethernet: 14 octets before the datagram, which the crafter knows the size of.
std::uint32_t ethernet_frame(const wire::TcpPacket& packet) {
  const std::vector<std::uint8_t> payload(packet.segment.length);
  const wire::Crafter crafter{wire::Profile::linux_like, packet.ttl};
  const auto datagram = crafter.craft({packet.source, packet.destination}, packet.segment, payload);
  return static_cast<std::uint32_t>(14 + datagram.size());
}

wire::TcpPacket packet_of(const ParsedLine& line, const FourTuple& tuple, bool damaged) {
  const bool out = line.direction == wire::Direction::out;
  wire::TcpPacket packet;
  packet.source = out ? tuple.local : tuple.remote;
  packet.destination = out ? tuple.remote : tuple.local;
  packet.ttl = out ? 64 : 57;
  packet.checksum = out ? wire::Checksum::partial : wire::Checksum::good;
  if (damaged) packet.checksum = wire::Checksum::bad;
  packet.segment = line.segment;
  packet.frame_length = ethernet_frame(packet);
  return packet;
}

wire::IcmpError icmp_error(const Line& line, const FourTuple& tuple) {
  const infer::IcmpObservation seen = icmp_observation(line);
  wire::IcmpError error;
  error.from = seen.from;
  error.to = tuple.local.address;
  error.type = seen.type;
  error.code = seen.code;
  error.checksum = wire::Checksum::good;
  error.quoted_source = tuple.local;
  error.quoted_destination = tuple.remote;
  error.quoted_seq = seen.quoted_seq;
  error.frame_length = 14 + 20 + 8 + 20 + 8;  // on Ethernet, with the least that must be quoted
  return error;
}

/// Whether it was a segment.
bool pass_the_tap(probe::Session& session, const Line& line, Instant now) {
  const Stamp at = at_us(line.at_us);
  if (line.text.starts_with("icmp")) {
    session.captured(icmp_error(line, session.tuple()), at, now);
    return false;
  }
  const bool damaged = line.text.starts_with(kDamaged);
  const ParsedLine parsed =
      parse_line(damaged ? line.text.substr(kDamaged.size()) : line.text, kOrigin);
  session.captured(packet_of(parsed, session.tuple(), damaged), parsed.direction, at, now);
  return true;
}

}  // namespace

probe::Job sample_job() {
  probe::Job job;
  job.name = "db.example";
  job.remote = {Address::parse("192.0.2.9").value(), 80};
  job.path = {Address::parse("192.0.2.1").value(), "eth0", 2, 1500};
  job.resolve = Duration{812'400};
  return job;
}

probe::Record play(const Lines& lines, report::Reporter& reporter, const probe::Job& job,
                   const probe::Plan& plan) {
  probe::Session session{plan, job, kSourcePort, 1, {kOrigin.local, 0}};
  const auto drain = [&session] {
    while (session.poll_datagram()) {
    }
  };
  session.start(Instant{}, kStart);
  drain();
  for (const Line& line : lines) {
    const Instant now{at_us(line.at_us) - kStart};
    while (session.deadline() && *session.deadline() <= now) {
      session.time_passes(*session.deadline());
      drain();
    }
    const bool segment = pass_the_tap(session, line, now);
    drain();
    if (segment) reporter.on_segment(session);
  }
  while (!session.settled()) {
    session.time_passes(session.deadline().value());
    drain();
  }
  reporter.on_record(session.record());
  return session.record();
}

probe::Record record_of(const Lines& lines, const probe::Job& job, const probe::Plan& plan) {
  std::ostringstream nowhere;
  report::JsonReporter reporter{nowhere};
  return play(lines, reporter, job, plan);
}

Lines clean_close() {
  return {{0, "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>"},
          {38.4, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 5000 1000,wscale 8>"},
          {59.5, "> . 1:1(0) ack 1 win 502 <ts 1000 5000>"},
          {80, "> F. 1:1(0) ack 1 win 502 <ts 1000 5000>"},
          {115.02, "< . 1:1(0) ack 2 win 509 <ts 5001 1000>"},
          {127.32, "< F. 1:1(0) ack 2 win 509 <ts 5001 1000>"},
          {146.02, "> . 2:2(0) ack 2 win 502 <ts 1000 5001>"}};
}

Lines server_first() {
  return {
      {0, "> S 0:0(0) win 64240 <mss 1460>"},     {36396, "< S. 0:0(0) ack 1 win 65535 <mss 1412>"},
      {36499, "> . 1:1(0) ack 1 win 64240"},      {172950.5, "< P. 1:22(21) ack 1 win 65535"},
      {172971.25, "> . 1:1(0) ack 22 win 64240"}, {272950.5, "< F. 22:22(0) ack 1 win 65535"},
      {272971.25, "> . 1:1(0) ack 23 win 64240"}, {272991.25, "> F. 1:1(0) ack 23 win 64240"},
      {309411, "< . 23:23(0) ack 2 win 65535"}};
}

Lines refused() {
  return {{0, "> S 0:0(0) win 64240 <mss 1460>"}, {35.25, "< R. 0:0(0) ack 1 win 0"}};
}

Lines filtered() {
  return {{0, "> S 0:0(0) win 64240 <mss 1460>"},
          {1000100, "> S 0:0(0) win 64240 <mss 1460>"},
          {3000200, "> S 0:0(0) win 64240 <mss 1460>"},
          {5000200, "> R 1:1(0) win 0"}};
}

Lines retransmitted() {
  return {{0, "> S 0:0(0) win 64240 <mss 1460>"},
          {1000000, "> S 0:0(0) win 64240 <mss 1460>"},
          {1000040, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
          {1000060, "> . 1:1(0) ack 1 win 64240"},
          {1000080, "> F. 1:1(0) ack 1 win 64240"},
          {1000120, "< F. 1:1(0) ack 2 win 65160"},
          {1000140, "> . 2:2(0) ack 2 win 64240"}};
}

std::vector<std::string> values_of(const std::string& json, const std::string& suffix) {
  std::vector<std::string> values;
  const std::string mark = suffix + "\":";
  for (auto at = json.find(mark); at != std::string::npos; at = json.find(mark, at)) {
    at += mark.size();
    values.push_back(json.substr(at, json.find_first_of(",}]", at) - at));
  }
  return values;
}

bool has_three_decimals(const std::string& number) {
  const std::string digits = number.starts_with('-') ? number.substr(1) : number;
  const auto point = digits.find('.');
  return point != std::string::npos && point > 0 && digits.size() == point + 4 &&
         digits.find_first_not_of("0123456789") == point &&
         digits.find_first_not_of("0123456789", point + 1) == std::string::npos;
}

std::string trimmed(const std::string& text) {
  std::istringstream in{text};
  std::string out;
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string without_colour(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t widest(const std::string& text) {
  std::istringstream in{without_colour(text)};
  std::size_t most = 0;
  for (std::string line; std::getline(in, line);) {
    const auto columns = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    });
    most = std::max(most, static_cast<std::size_t>(columns));
  }
  return most;
}

}  // namespace synspect::test

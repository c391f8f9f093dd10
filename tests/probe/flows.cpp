#include "flows.hpp"

#include "support/packet_script.hpp"

namespace synspect::test {

FourTuple sample_tuple() {
  return {{*Address::parse("192.0.2.1"), 40123}, {*Address::parse("192.0.2.9"), 80}};
}

wire::TcpPacket flow_packet(const Line& line, const FourTuple& tuple, wire::Checksum checksum) {
  const ParsedLine parsed = parse_line(line.text, kOrigin);
  const bool out = parsed.direction == wire::Direction::out;
  wire::TcpPacket packet;
  packet.source = out ? tuple.local : tuple.remote;
  packet.destination = out ? tuple.remote : tuple.local;
  packet.ttl = line.ttl;
  packet.checksum = out ? wire::Checksum::good : checksum;
  packet.segment = parsed.segment;
  return packet;
}

FlowBench::FlowBench(std::optional<infer::Vantage> vantage, probe::FlowTable::Limits limits)
    : table_([this](const probe::Record& record) { records_.push_back(record); }, vantage, limits) {
}

void FlowBench::show(const Lines& lines, const FourTuple& tuple) {
  for (const Line& line : lines) show(line, tuple);
}

void FlowBench::show(const Line& line, const FourTuple& tuple) {
  table_.captured(flow_packet(line, tuple), {at_us(line.at_us), "eth0", std::nullopt, {}});
}

std::string FlowBench::text() const {
  std::string out;
  for (const probe::Record& record : records_) {
    std::string one = std::to_string(record.attempt) + " " + verdict_text(record.life);
    if (record.interrupted) one = "(" + one + ")";
    out += (out.empty() ? "" : "; ") + one;
  }
  return out;
}

}  // namespace synspect::test

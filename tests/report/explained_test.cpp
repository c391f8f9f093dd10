// A capture of ours tells what the live lifecycle did: the same record, field by field.
#include "probe/flow_table.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "lifecycles.hpp"
#include "report/json.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

wire::TcpPacket packet_of(const probe::Entry& entry, const FourTuple& tuple) {
  const bool out = entry.seen.direction == wire::Direction::out;
  wire::TcpPacket packet;
  packet.source = out ? tuple.local : tuple.remote;
  packet.destination = out ? tuple.remote : tuple.local;
  packet.ttl = entry.seen.ttl;
  packet.ip_id = entry.seen.ip_id;
  packet.checksum = entry.checksum;
  packet.segment = entry.seen.segment;
  packet.frame_length = entry.frame_length;
  return packet;
}

wire::IcmpError error_of(const infer::IcmpObservation& icmp, const FourTuple& tuple) {
  wire::IcmpError error;
  error.from = icmp.from;
  error.to = tuple.local.address;
  error.type = icmp.type;
  error.code = icmp.code;
  error.frame_length = icmp.frame_length;
  error.checksum = wire::Checksum::good;
  error.quoted_source = tuple.local;
  error.quoted_destination = tuple.remote;
  error.quoted_seq = icmp.quoted_seq;
  return error;
}

/// What a capture of `live` holds, read again.
probe::Record explained(const probe::Record& live, const probe::Plan& plan) {
  const FourTuple tuple{{live.job.path.source, live.source_port}, live.job.remote};
  probe::Record found;
  probe::FlowTable table{[&found](const probe::Record& record) { found = record; }, std::nullopt};
  const std::string note = probe::capture_note_text(
      {live.job.name, live.attempt, live.job.resolve, plan.measure, plan.verify});
  auto icmp = live.icmp.begin();
  for (std::size_t i = 0; i < live.segments.size(); ++i) {
    const probe::Entry& entry = live.segments[i];
    for (; icmp != live.icmp.end() && icmp->at < entry.seen.at; ++icmp) {
      table.captured(error_of(*icmp, tuple), icmp->at);
    }
    std::vector<std::string_view> comments;
    if (i == 0) comments.emplace_back(note);
    if (i == live.lifecycle_segments) comments.emplace_back(probe::kAfterEndNote);
    table.captured(packet_of(entry, tuple),
                   {entry.seen.at, live.job.path.interface, std::nullopt, comments});
  }
  for (; icmp != live.icmp.end(); ++icmp) table.captured(error_of(*icmp, tuple), icmp->at);
  table.finish({std::nullopt, true, false});
  return found;
}

json::object json_of(const probe::Record& record) {
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  json::object object = json::parse(out.str()).as_object();
  object.erase("vantage");
  object.erase("vantage_basis");
  // What this machine's tap missed no capture can know; the scripts leave some of it out.
  auto& findings = object["findings"].as_array();
  for (auto it = findings.begin(); it != findings.end();) {
    it = it->at("id") == "capture-dropped" ? findings.erase(it) : it + 1;
  }
  return object;
}

}  // namespace

TEST_CASE("explain: a capture of ours gives the live record") {
  for (const ScriptedLife& life : lifecycles()) {
    CAPTURE(life.name);
    const probe::Record live = record_of(life);
    const probe::Record found = explained(live, life.plan);
    const json::object expected = json_of(live);
    const json::object actual = json_of(found);
    for (const auto& [key, value] : expected) {
      const std::string member = key;
      CAPTURE(member);
      CHECK(json::serialize(actual.at(key)) == json::serialize(value));
    }
    CHECK(actual.size() == expected.size());
    CHECK(found.vantage == infer::Vantage::client);
    CHECK(found.vantage_basis == infer::VantageBasis::recorded);
  }
}

}  // namespace synspect::test

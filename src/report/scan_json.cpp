#include "report/scan_json.hpp"

#include "report/json_parts.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {
namespace {

void append_record(std::string& out, const probe::ScanRecord& record) {
  JsonWriter json{out};
  json.begin_object();
  json.key("schema").word("synspect/scan/1");
  json.key("started").utc(record.started);
  using Name = std::optional<std::string_view>;
  write_target(json, record.name.empty() ? Name{} : Name{record.name}, record.tuple.remote,
               record.interface);
  write_source(json, record.tuple.local, record.interface);
  json.key("attempt").number(std::uint64_t{record.attempt});
  json.key("outcome").word(to_string(record.life.outcome));
  json.key("closed").word(to_string(record.life.closed));
  json.key("stamps").word(to_string(record.started.clock));
  write_steps(json, record.life, Transcript::absent, infer::Vantage::client);
  write_server_states(json, record.life, record.started, Transcript::absent);
  json.key("ttl").number(record.ttl);
  json.key("window").number(record.window);
  json.key("options");
  if (record.options) {
    write_options(json, *record.options);
  } else {
    json.null();
  }
  json.key("icmp");
  if (record.icmp) {
    write_icmp(json, *record.icmp, record.started, record.interface);
  } else {
    json.null();
  }
  write_error(json, record.error);
  write_findings(json, record.life, Transcript::absent);
  json.end_object();
}

void append_summary(std::string& out, const probe::ScanTally& tally) {
  JsonWriter json{out};
  json.begin_object();
  json.key("schema").word("synspect/summary/1");
  json.key("target").null();
  write_counts(json, tally);
  json.key("measurements").begin_array().end_array();
  json.key("claims").begin_object();
  for (const infer::Claim claim : infer::kClaims) {
    json.key(to_string(claim)).number(tally.count(claim));
  }
  json.end_object().key("counters").begin_object();
  for (const auto& [name, count] : probe::kScanCounters) {
    json.key(name).number(tally.counters().*count);
  }
  json.end_object().key("complete").boolean(tally.complete());
  json.end_object();
}

}  // namespace

void ScanJsonReporter::on_record(const probe::ScanRecord& record) {
  append_record(out_, record);
  out_ += '\n';
}

void ScanJsonReporter::on_summary(const probe::ScanTally& tally) {
  append_summary(out_, tally);
  out_ += '\n';
}

}  // namespace synspect::report

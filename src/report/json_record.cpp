#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {
namespace {

void write_segment(JsonWriter& json, const probe::Entry& entry, const probe::Record& record) {
  const wire::Segment& seg = entry.seen.segment;
  json.begin_object();
  json.key("n").number(std::uint64_t{entry.seen.n});
  json.key("direction").word(to_string(entry.seen.direction));
  json.key("at_us").micros(entry.seen.at - record.started);
  json.key("text").word(segment_text(seg, entry.seen.direction, record.origin));
  json.key("flags").word(flags_text(seg));
  json.key("seq").number(std::uint64_t{seg.seq.raw()});
  json.key("ack").number(seg.ack ? std::optional{seg.ack->raw()} : std::nullopt);
  json.key("length").number(std::uint64_t{seg.length});
  json.key("window").number(std::uint64_t{seg.window});
  json.key("ttl").number(std::uint64_t{entry.seen.ttl});
  json.key("checksum").word(to_string(entry.checksum));
  json.key("options");
  write_options(json, seg.options);
  json.end_object();
}

void write_measurement(JsonWriter& json, const infer::Measurement& measurement) {
  json.begin_object();
  json.key("measure").text(measurement.measure);
  json.key("verdict").text(measurement.verdict);
  json.key("text").text(measurement.text);
  write_evidence(json, measurement.evidence);
  json.key("ladder_us").begin_array();
  for (const Duration after : measurement.ladder) json.micros(after);
  json.end_array();
  json.key("at_least_us").micros(measurement.at_least);
  json.key("at_most_us").micros(measurement.at_most);
  json.end_object();
}

void write_lifecycle(JsonWriter& json, const probe::Record& record) {
  const infer::Lifecycle& life = record.life;
  write_steps(json, life, Transcript::given, record.vantage.value_or(infer::Vantage::client));
  json.key("client_states").begin_array();
  for (const auto& entry : life.client_states) {
    json.begin_object().key("state").word(to_string(entry.state));
    json.key("at_us").micros(entry.at - record.started).end_object();
  }
  json.end_array();
  write_server_states(json, life, record.started, Transcript::given);
  json.key("segments").begin_array();
  for (const auto& entry : record.segments) write_segment(json, entry, record);
  json.end_array().key("segments_omitted").number(record.segments_omitted);
  json.key("icmp").begin_array();
  for (const auto& icmp : record.icmp) {
    write_icmp(json, icmp, record.started, record.job.path.interface);
  }
  json.end_array();
  write_findings(json, life, Transcript::given);
  json.key("measurements").begin_array();
  for (const auto& measurement : life.measurements) write_measurement(json, measurement);
  json.end_array();
}

void append_record(std::string& out, const probe::Record& record) {
  const probe::Job& job = record.job;
  JsonWriter json{out};
  json.begin_object();
  json.key("schema").word("synspect/probe/1");
  json.key("started").utc(record.started);
  write_target(json, job.name, job.remote, job.path.interface);
  write_source(json, {job.path.source, record.source_port}, job.path.interface);
  json.key("attempt").number(std::uint64_t{record.attempt});
  json.key("resolve_us").micros(job.resolve);
  json.key("outcome").word(to_string(record.life.outcome));
  json.key("closed").word(to_string(record.life.closed));
  json.key("stamps").word(to_string(record.started.clock));
  write_lifecycle(json, record);
  write_error(json, record.error);
  json.key("interrupted").boolean(record.interrupted);
  if (record.vantage) {
    json.key("vantage").word(to_string(*record.vantage));
    json.key("vantage_basis").word(to_string(record.vantage_basis));
  }
  json.end_object();
}

}  // namespace

void JsonReporter::on_record(const probe::Record& record) {
  std::string line;
  append_record(line, record);
  out_ << line << '\n' << std::flush;
}

}  // namespace synspect::report

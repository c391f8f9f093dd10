#include "report/json.hpp"

#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {

void write_target(JsonWriter& json, const probe::Job& job) {
  json.key("target").begin_object();
  json.key("name").text(job.name);
  json.key("address").text(scoped(job.remote.address, job.path.interface));
  json.key("port").number(std::uint64_t{job.remote.port});
  json.key("family").number(static_cast<std::uint64_t>(job.remote.address.family()));
  json.end_object();
}

namespace {

void write_source(JsonWriter& json, const probe::Record& record) {
  json.key("source").begin_object();
  json.key("address").text(scoped(record.job.path.source, record.job.path.interface));
  json.key("port").number(std::uint64_t{record.source_port});
  json.key("interface").text(record.job.path.interface);
  json.end_object();
}

void write_step(JsonWriter& json, const infer::Step& step) {
  json.begin_object();
  json.key("step").text(to_string(step.kind));
  json.key("from").number(step.from);
  json.key("to").number(step.to);
  const infer::Quantity quantity = quantity_of(step.kind);
  json.key(std::string{to_string(quantity)} + "_us").micros(step.time);
  if (quantity == infer::Quantity::rtt) {
    json.key("transmissions").number(std::uint64_t{step.transmissions});
    json.key("ambiguous").boolean(step.ambiguous);
    json.key("delayed").boolean(step.delayed);
  }
  json.end_object();
}

void write_evidence(JsonWriter& json, const std::vector<std::uint32_t>& evidence) {
  json.key("evidence").begin_array();
  for (const std::uint32_t n : evidence) json.number(std::uint64_t{n});
  json.end_array();
}

void write_server_state(JsonWriter& json, const infer::ServerState& entry, Stamp started) {
  const auto since_start = [started](const std::optional<Stamp>& stamp) {
    return stamp ? std::optional{*stamp - started} : std::nullopt;
  };
  json.begin_object();
  json.key("state").text(to_string(entry.state));
  json.key("claim").text(to_string(entry.claim));
  json.key("not_before_us").micros(since_start(entry.not_before));
  json.key("not_after_us").micros(since_start(entry.not_after));
  write_evidence(json, entry.evidence);
  json.end_object();
}

void write_options(JsonWriter& json, const wire::Options& options) {
  json.key("options").begin_object();
  json.key("mss").number(options.mss);
  json.key("window_scale").number(options.window_scale);
  json.key("sack_permitted").boolean(options.sack_permitted);
  const auto& ts = options.timestamps;
  json.key("ts_val").number(ts ? std::optional{ts->value} : std::nullopt);
  json.key("ts_ecr").number(ts ? std::optional{ts->echo} : std::nullopt);
  json.end_object();
}

void write_segment(JsonWriter& json, const probe::Entry& entry, const probe::Record& record) {
  const wire::Segment& seg = entry.seen.segment;
  json.begin_object();
  json.key("n").number(std::uint64_t{entry.seen.n});
  json.key("direction").text(to_string(entry.seen.direction));
  json.key("at_us").micros(entry.seen.at - record.started);
  json.key("text").text(segment_text(seg, entry.seen.direction, record.origin));
  json.key("flags").text(flags_text(seg));
  json.key("seq").number(std::uint64_t{seg.seq.raw()});
  json.key("ack").number(seg.ack ? std::optional{seg.ack->raw()} : std::nullopt);
  json.key("length").number(std::uint64_t{seg.length});
  json.key("window").number(std::uint64_t{seg.window});
  json.key("ttl").number(std::uint64_t{entry.seen.ttl});
  json.key("checksum").text(to_string(entry.checksum));
  write_options(json, seg.options);
  json.end_object();
}

void write_icmp(JsonWriter& json, const infer::IcmpObservation& icmp, const probe::Record& record) {
  json.begin_object();
  json.key("at_us").micros(icmp.at - record.started);
  json.key("from").text(scoped(icmp.from, record.job.path.interface));
  json.key("type").number(std::uint64_t{icmp.type});
  json.key("code").number(std::uint64_t{icmp.code});
  json.key("text").text(wire::icmp_text(icmp.from.family(), icmp.type, icmp.code));
  json.end_object();
}

void write_finding(JsonWriter& json, const infer::Finding& finding) {
  json.begin_object();
  json.key("id").text(finding.id);
  json.key("severity").text(to_string(finding.severity));
  json.key("text").text(finding.text);
  write_evidence(json, finding.evidence);
  json.key("next").text(finding.next);
  json.end_object();
}

void write_measurement(JsonWriter& json, const infer::Measurement& measurement) {
  json.begin_object();
  json.key("measure").text(measurement.measure);
  json.key("verdict").text(measurement.verdict);
  json.key("text").text(measurement.text);
  write_evidence(json, measurement.evidence);
  json.key("ladder_us").begin_array();
  for (const Duration after : measurement.ladder) json.micros(std::optional{after});
  json.end_array();
  json.key("at_least_us").micros(measurement.at_least);
  json.key("at_most_us").micros(measurement.at_most);
  json.end_object();
}

void write_lifecycle(JsonWriter& json, const probe::Record& record) {
  const infer::Lifecycle& life = record.life;
  json.key("steps").begin_array();
  for (const auto& step : life.steps) write_step(json, step);
  json.end_array().key("client_states").begin_array();
  for (const auto& entry : life.client_states) {
    json.begin_object().key("state").text(to_string(entry.state));
    json.key("at_us").micros(entry.at - record.started).end_object();
  }
  json.end_array().key("server_states").begin_array();
  for (const auto& entry : life.server_states) write_server_state(json, entry, record.started);
  json.end_array().key("segments").begin_array();
  for (const auto& entry : record.segments) write_segment(json, entry, record);
  json.end_array().key("segments_omitted").number(record.segments_omitted);
  json.key("icmp").begin_array();
  for (const auto& icmp : record.icmp) write_icmp(json, icmp, record);
  json.end_array().key("findings").begin_array();
  for (const auto& finding : life.findings) write_finding(json, finding);
  json.end_array().key("measurements").begin_array();
  for (const auto& measurement : life.measurements) write_measurement(json, measurement);
  json.end_array();
}

}  // namespace

void JsonReporter::on_record(const probe::Record& record) {
  JsonWriter json{out_};
  json.begin_object();
  json.key("schema").text("synspect/probe/1");
  json.key("started").text(utc(record.started));
  write_target(json, record.job);
  write_source(json, record);
  json.key("attempt").number(std::uint64_t{record.attempt});
  json.key("resolve_us").micros(record.job.resolve);
  json.key("outcome").text(to_string(record.life.outcome));
  json.key("closed").text(to_string(record.life.closed));
  json.key("stamps").text(to_string(record.started.clock));
  write_lifecycle(json, record);
  json.key("error");
  record.error.empty() ? json.null() : json.text(record.error);
  json.key("interrupted").boolean(record.interrupted);
  json.end_object();
  out_ << '\n' << std::flush;
}

}  // namespace synspect::report

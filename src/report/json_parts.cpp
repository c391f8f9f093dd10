#include "report/json_parts.hpp"

#include "wire/packet.hpp"

namespace synspect::report {
namespace {

void write_step(JsonWriter& json, const infer::Step& step, Transcript transcript,
                infer::Vantage vantage) {
  json.begin_object();
  json.key("step").word(to_string(step.kind));
  if (transcript == Transcript::given) {
    json.key("from").number(step.from);
    json.key("to").number(step.to);
  }
  const infer::Quantity quantity = quantity_of(step.kind);
  json.key(time_key(quantity)).micros(step.time);
  if (vantage != infer::Vantage::client) {
    json.key("quantity").word(to_string(quantity_of(step.kind, vantage)));
  }
  if (quantity == infer::Quantity::rtt) {
    json.key("transmissions").number(std::uint64_t{step.transmissions});
    json.key("ambiguous").boolean(step.ambiguous);
    json.key("delayed").boolean(step.delayed);
  }
  json.end_object();
}

void write_server_state(JsonWriter& json, const infer::ServerState& entry, Stamp started,
                        Transcript transcript) {
  const auto since_start = [started](const std::optional<Stamp>& stamp) {
    return stamp ? std::optional{*stamp - started} : std::nullopt;
  };
  json.begin_object();
  json.key("state").word(to_string(entry.state));
  json.key("claim").word(to_string(entry.claim));
  json.key("not_before_us").micros(since_start(entry.not_before));
  json.key("not_after_us").micros(since_start(entry.not_after));
  if (transcript == Transcript::given) write_evidence(json, entry.evidence);
  json.end_object();
}

void write_finding(JsonWriter& json, const infer::Finding& finding, Transcript transcript) {
  json.begin_object();
  json.key("id").word(finding.id);
  json.key("severity").word(to_string(finding.severity));
  json.key("text").text(finding.text);
  if (transcript == Transcript::given) {
    write_evidence(json, finding.evidence);
    json.key("next").text(finding.next);
  }
  json.end_object();
}

}  // namespace

std::string_view time_key(infer::Quantity quantity) {
  switch (quantity) {
    case infer::Quantity::rtt: return "rtt_us";
    case infer::Quantity::turnaround: return "turnaround_us";
    case infer::Quantity::gap: return "gap_us";
    case infer::Quantity::part: break;  // of no step that is measured at the client
  }
  return "?";
}

void write_target(JsonWriter& json, std::optional<std::string_view> name, const Endpoint& remote,
                  std::string_view interface) {
  json.key("target").begin_object().key("name");
  name ? json.text(*name) : json.null();
  json.key("address").address(remote.address, interface);
  json.key("port").number(std::uint64_t{remote.port});
  json.key("family").number(static_cast<std::uint64_t>(remote.address.family()));
  json.end_object();
}

void write_source(JsonWriter& json, const Endpoint& local, std::string_view interface) {
  json.key("source");
  if (local.address.is_unspecified()) {  // there is no way to the target
    json.null();
    return;
  }
  json.begin_object();
  json.key("address").address(local.address, interface);
  json.key("port").number(std::uint64_t{local.port});
  json.key("interface");
  interface.empty() ? json.null() : json.text(interface);
  json.end_object();
}

void write_steps(JsonWriter& json, const infer::Lifecycle& life, Transcript transcript,
                 infer::Vantage vantage) {
  json.key("steps").begin_array();
  for (const infer::Step& step : life.steps) write_step(json, step, transcript, vantage);
  json.end_array();
}

void write_server_states(JsonWriter& json, const infer::Lifecycle& life, Stamp started,
                         Transcript transcript) {
  json.key("server_states").begin_array();
  for (const infer::ServerState& entry : life.server_states) {
    write_server_state(json, entry, started, transcript);
  }
  json.end_array();
}

void write_evidence(JsonWriter& json, const std::vector<std::uint32_t>& evidence) {
  json.key("evidence").begin_array();
  for (const std::uint32_t n : evidence) json.number(std::uint64_t{n});
  json.end_array();
}

void write_findings(JsonWriter& json, const infer::Lifecycle& life, Transcript transcript) {
  json.key("findings").begin_array();
  for (const infer::Finding& finding : life.findings) write_finding(json, finding, transcript);
  json.end_array();
}

void write_error(JsonWriter& json, std::string_view error) {
  json.key("error");
  error.empty() ? json.null() : json.text(error);
}

void write_options(JsonWriter& json, const wire::Options& options) {
  json.begin_object();
  json.key("mss").number(options.mss);
  json.key("window_scale").number(options.window_scale);
  json.key("sack_permitted").boolean(options.sack_permitted);
  const auto& ts = options.timestamps;
  json.key("ts_val").number(ts ? std::optional{ts->value} : std::nullopt);
  json.key("ts_ecr").number(ts ? std::optional{ts->echo} : std::nullopt);
  json.end_object();
}

void write_icmp(JsonWriter& json, const infer::IcmpObservation& icmp, Stamp started,
                std::string_view interface) {
  json.begin_object();
  json.key("at_us").micros(icmp.at - started);
  json.key("from").address(icmp.from, interface);
  json.key("type").number(std::uint64_t{icmp.type});
  json.key("code").number(std::uint64_t{icmp.code});
  json.key("text").word(wire::icmp_text(icmp.from.family(), icmp.type, icmp.code));
  json.end_object();
}

}  // namespace synspect::report

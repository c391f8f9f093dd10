#include "report/format.hpp"
#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {
namespace {

void write_distribution(JsonWriter& json, const probe::Summary& summary, infer::StepKind kind) {
  const auto times = summary.times(kind);
  json.begin_object();
  json.key("step").text(to_string(kind));
  json.key("quantity").text(std::string{to_string(quantity_of(kind))} + "_us");
  json.key("n").number(times ? times->n : std::size_t{0});
  json.key("ambiguous").number(std::uint64_t{summary.ambiguous(kind)});
  const auto add = [&json](std::string_view name, std::optional<Duration> value) {
    json.key(name).micros(value);
  };
  const auto value_of = [&times](Duration probe::Distribution::*member) {
    return times ? std::optional{(*times).*member} : std::nullopt;
  };
  add("min", value_of(&probe::Distribution::min));
  json.key("mean");
  times ? json.micros(times->mean_ns) : json.null();
  add("max", value_of(&probe::Distribution::max));
  json.key("stddev");
  times && times->stddev_ns ? json.micros(*times->stddev_ns) : json.null();
  add("p50", value_of(&probe::Distribution::p50));
  add("p90", value_of(&probe::Distribution::p90));
  add("p95", value_of(&probe::Distribution::p95));
  add("p99", value_of(&probe::Distribution::p99));
  json.end_object();
}

}  // namespace

void JsonReporter::on_summary(const probe::Summary& summary) {
  JsonWriter json{out_};
  json.begin_object();
  json.key("schema").text("synspect/summary/1");
  write_target(json, summary.job());
  json.key("lifecycles").number(std::uint64_t{summary.lifecycles()});
  json.key("outcomes").begin_object();
  for (const infer::Outcome outcome : infer::kOutcomes) {
    json.key(to_string(outcome)).number(std::uint64_t{summary.count(outcome)});
  }
  json.end_object().key("closed").begin_object();
  for (const infer::Closed closed : infer::kClosings) {
    json.key(to_string(closed)).number(std::uint64_t{summary.count(closed)});
  }
  json.end_object().key("steps").begin_array();
  for (const infer::StepKind kind : infer::kSteps) {
    write_distribution(json, summary, kind);
  }
  json.end_array().key("findings").begin_array();
  for (std::size_t i = 0; i < infer::kFindingIds.size(); ++i) {
    if (summary.with_finding(i) == 0) continue;
    json.begin_object().key("id").text(infer::kFindingIds[i]);
    json.key("lifecycles").number(std::uint64_t{summary.with_finding(i)}).end_object();
  }
  json.end_array().key("measurements").begin_array();
  for (const auto& [found, lifecycles] : summary.verdicts()) {
    json.begin_object().key("measure").text(found.first).key("verdict").text(found.second);
    json.key("lifecycles").number(std::uint64_t{lifecycles}).end_object();
  }
  json.end_array().end_object();
  out_ << '\n' << std::flush;
}

}  // namespace synspect::report

#include "report/page_record.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <stdexcept>
#include <string_view>

#include "report/page_number.hpp"

namespace synspect::report {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

/// Of a member that some records do not have, or have as null.
std::string text_or_none(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found && found->is_string() ? json::value_to<std::string>(*found) : std::string{};
}

bool is_true(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

const json::array* list_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found ? &found->as_array() : nullptr;
}

void read_step(const json::object& object, PageRecord& record) {
  const std::string name = text_of(object, "step");
  const auto* const kind = std::find_if(infer::kSteps.begin(), infer::kSteps.end(),
                                        [&](auto each) { return to_string(each) == name; });
  if (kind == infer::kSteps.end()) return;
  PageRecord::Step& step = record.steps.at(static_cast<std::size_t>(*kind));
  for (const std::string_view key : {"rtt_us", "turnaround_us", "gap_us"}) {
    const json::value* const time = object.if_contains(key);
    if (time && !time->is_null()) step.time = nanoseconds(*time);
  }
  step.ambiguous = is_true(object, "ambiguous");
  const json::value* const transmissions = object.if_contains("transmissions");
  if (transmissions) step.transmissions = transmissions->to_number<std::uint64_t>();
}

void read_server(const json::object& object, PageRecord& record) {
  const auto* const states = list_of(object, "server_states");
  if (!states || states->empty()) return;
  const json::value* last = &states->back();
  for (const json::value& each : *states) {
    if (text_of(each.as_object(), "claim") != "assumed") last = &each;
  }
  record.server = text_of(last->as_object(), "state");
  record.claim = text_of(last->as_object(), "claim");
}

void read_findings(const json::object& object, PageRecord& record) {
  const auto* const findings = list_of(object, "findings");
  if (!findings) return;
  for (const json::value& each : *findings) {
    const json::object& finding = each.as_object();
    record.findings.push_back({text_of(finding, "id"), text_of(finding, "severity"),
                               text_of(finding, "text"), text_or_none(finding, "next")});
  }
}

void forget_time(PageRecord& record, infer::StepKind step) {
  record.steps.at(static_cast<std::size_t>(step)).time.reset();
}

void read_measurements(const json::object& object, PageRecord& record) {
  const auto* const measurements = list_of(object, "measurements");
  if (!measurements) return;
  for (const json::value& each : *measurements) {
    const json::object& measurement = each.as_object();
    record.verdicts.push_back({text_of(measurement, "measure"), text_of(measurement, "verdict")});
    const std::string& measure = record.verdicts.back().measure;
    if (measure == "accept-queue") forget_time(record, infer::StepKind::ack);
    if (measure == "fin-retries") forget_time(record, infer::StepKind::last_ack);
  }
}

}  // namespace

PageRecord page_record(const json::object& object) {
  PageRecord record;
  record.started = epoch_nanoseconds(object.at("started").as_string());
  const json::object& target = object.at("target").as_object();
  record.target = {text_or_none(target, "name"), text_of(target, "address"),
                   target.at("port").to_number<std::uint64_t>(), text_or_none(object, "vantage")};
  if (record.target.vantage == "client") record.target.vantage.clear();
  if (record.target.name == record.target.address) record.target.name.clear();
  record.outcome = text_of(object, "outcome");
  record.closed = text_of(object, "closed");
  record.interrupted = is_true(object, "interrupted");
  for (const json::value& each : object.at("steps").as_array()) {
    read_step(each.as_object(), record);
  }
  read_server(object, record);
  read_findings(object, record);
  read_measurements(object, record);
  return record;
}

}  // namespace synspect::report

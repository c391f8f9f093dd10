#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/endpoint.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"
#include "infer/vantage.hpp"
#include "probe/statistics.hpp"
#include "report/json_writer.hpp"

// The members that several kinds of record have, each written in one place.
namespace synspect::report {

/// Whether the record has the segments: only then it names them by their numbers.
enum class Transcript : std::uint8_t { given, absent };

/// "target"; `name`: none is null.
void write_target(JsonWriter& json, std::optional<std::string_view> name, const Endpoint& remote,
                  std::string_view interface);
/// "source"; null: `local` is unknown.
void write_source(JsonWriter& json, const Endpoint& local, std::string_view interface);
/// "steps"; each says what its time is, where that is not what its name promises.
void write_steps(JsonWriter& json, const infer::Lifecycle& life, Transcript transcript,
                 infer::Vantage vantage);
/// "server_states".
void write_server_states(JsonWriter& json, const infer::Lifecycle& life, Stamp started,
                         Transcript transcript);
/// "findings".
void write_findings(JsonWriter& json, const infer::Lifecycle& life, Transcript transcript);
/// "evidence".
void write_evidence(JsonWriter& json, const std::vector<std::uint32_t>& evidence);
/// "error": null when it is empty.
void write_error(JsonWriter& json, std::string_view error);

/// The member of a record that holds a step's time: "rtt_us".
[[nodiscard]] std::string_view time_key(infer::Quantity quantity);

// Objects, to stand after a key or in an array.

void write_options(JsonWriter& json, const wire::Options& options);
void write_icmp(JsonWriter& json, const infer::IcmpObservation& icmp, Stamp started,
                std::string_view interface);
/// One step in a summary (json_distribution.cpp).
void write_distribution(JsonWriter& json, infer::StepKind kind,
                        const probe::StepStatistics& statistics);

/// "lifecycles" to "findings" of a summary: whatever counts as probe::Summary does.
template <typename Counted>
void write_counts(JsonWriter& json, const Counted& counted) {
  json.key("lifecycles").number(std::uint64_t{counted.lifecycles()});
  json.key("outcomes").begin_object();
  for (const infer::Outcome outcome : infer::kOutcomes) {
    json.key(to_string(outcome)).number(std::uint64_t{counted.count(outcome)});
  }
  json.end_object().key("closed").begin_object();
  for (const infer::Closed closed : infer::kClosings) {
    json.key(to_string(closed)).number(std::uint64_t{counted.count(closed)});
  }
  json.end_object().key("steps").begin_array();
  for (const infer::StepKind kind : infer::kSteps) {
    write_distribution(json, kind, counted.statistics(kind));
  }
  json.end_array().key("findings").begin_array();
  for (std::size_t i = 0; i < infer::kFindingIds.size(); ++i) {
    if (counted.with_finding(i) == 0) continue;
    json.begin_object().key("id").word(infer::kFindingIds[i]);
    json.key("lifecycles").number(std::uint64_t{counted.with_finding(i)}).end_object();
  }
  json.end_array();
}

}  // namespace synspect::report

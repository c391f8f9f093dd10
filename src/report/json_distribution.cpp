#include "report/json_parts.hpp"

namespace synspect::report {
namespace {

void write_times(JsonWriter& json, const std::optional<probe::Distribution>& times) {
  using probe::Distribution;
  const auto add = [&](std::string_view name, Duration Distribution::*member) {
    json.key(name).micros(times ? std::optional{(*times).*member} : std::nullopt);
  };
  const auto add_if_known = [&](std::string_view name, auto member) {
    json.key(name);
    times && (*times).*member ? json.micros(*((*times).*member)) : json.null();
  };
  const auto add_computed = [&](std::string_view name, double Distribution::*member) {
    json.key(name);
    times ? json.micros((*times).*member) : json.null();
  };
  add("min", &Distribution::min);
  add_computed("mean", &Distribution::mean_ns);
  add("max", &Distribution::max);
  add_if_known("stddev", &Distribution::stddev_ns);
  add("p50", &Distribution::p50);
  add("p90", &Distribution::p90);
  add("p95", &Distribution::p95);
  add("p99", &Distribution::p99);
  add_computed("mdev", &Distribution::mdev_ns);
  add_if_known("jitter", &Distribution::jitter_ns);
  add_if_known("p50_low", &Distribution::p50_low);
  add_if_known("p50_high", &Distribution::p50_high);
}

/// "too_few": the statistics that so many samples say nothing of, whether or not they are null.
void write_too_few(JsonWriter& json, std::size_t n, bool in_order) {
  json.key("too_few").begin_array();
  for (const probe::SampleNeed& need : probe::kSampleNeeds) {
    if (n >= need.samples || (need.statistic == "jitter" && !in_order)) continue;
    json.word(need.statistic);
  }
  json.end_array();
}

/// Null where nothing is sent that could be lost.
void write_losses(JsonWriter& json, infer::StepKind kind, const probe::Losses& losses) {
  const bool may_be_lost = quantity_of(kind) == infer::Quantity::rtt;
  const auto add = [&](std::string_view name, std::uint64_t count) {
    json.key(name).number(may_be_lost ? std::optional{count} : std::nullopt);
  };
  json.key("loss");
  const auto share = losses.share();
  share ? json.share(*share) : json.null();
  add("begun", losses.begun);
  add("unanswered", losses.unanswered);
  add("sent_again", losses.sent_again);
}

}  // namespace

void write_distribution(JsonWriter& json, infer::StepKind kind,
                        const probe::StepStatistics& statistics) {
  const std::size_t n = statistics.times ? statistics.times->n : 0;
  json.begin_object();
  json.key("step").word(to_string(kind));
  json.key("quantity").word(time_key(quantity_of(kind)));
  json.key("n").number(std::uint64_t{n});
  json.key("ambiguous").number(statistics.ambiguous);
  write_times(json, statistics.times);
  write_losses(json, kind, statistics.losses);
  write_too_few(json, n, statistics.in_order);
  json.end_object();
}

}  // namespace synspect::report

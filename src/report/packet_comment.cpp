#include "report/packet_comment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/format.hpp"
#include "tcp/state.hpp"
#include "wire/packet.hpp"

namespace synspect::report {
namespace {

std::string segment_name(const wire::Segment& seg) {
  const wire::Flags& flags = seg.flags;
  std::string data = seg.length > 0 ? fmt::format("{} octets of data", seg.length) : "";
  const char* name = flags.rst ? "RST" : flags.syn ? seg.ack ? "SYN/ACK" : "SYN" : nullptr;
  if (flags.fin && name == nullptr) name = "FIN";
  if (name == nullptr && !data.empty()) return data;
  if (name == nullptr) name = seg.ack ? "ACK" : "no flag";
  return data.empty() ? name : fmt::format("{}, {}", name, data);
}

/// Whether both carry the same octets, SYN and FIN counted as such.
bool same_content(const infer::Observation& a, const infer::Observation& b) {
  return a.direction == b.direction && a.segment.seq == b.segment.seq &&
         a.segment.length == b.segment.length && a.segment.flags.syn == b.segment.flags.syn &&
         a.segment.flags.fin == b.segment.flags.fin;
}

std::string ordinal(std::size_t n) {
  const bool teens = n / 10 % 10 == 1;
  const char* const ending = teens         ? "th"
                             : n % 10 == 1 ? "st"
                             : n % 10 == 2 ? "nd"
                             : n % 10 == 3 ? "rd"
                                           : "th";
  return fmt::format("{}{}", n, ending);
}

/// ", 2nd transmission": of ours. The network may have doubled what arrives.
std::string repetition(std::span<const probe::Entry> segments) {
  const infer::Observation& last = segments.back().seen;
  if (last.segment.seq_length() == 0 || last.segment.flags.rst) return "";
  const auto times = std::count_if(segments.begin(), segments.end(), [&last](const auto& entry) {
    return entry.believed() && same_content(entry.seen, last);
  });
  if (times < 2) return "";
  const std::string nth = ordinal(static_cast<std::size_t>(times));
  return last.direction == wire::Direction::out ? fmt::format(", {} transmission", nth)
                                                : fmt::format(", seen for the {} time", nth);
}

/// Those of `after` that `before` has none like.
template <typename Item, typename Same>
std::vector<Item> added(const std::vector<Item>& before, const std::vector<Item>& after,
                        Same same) {
  std::vector<Item> out;
  std::copy_if(after.begin(), after.end(), std::back_inserter(out), [&](const Item& item) {
    return std::none_of(before.begin(), before.end(),
                        [&](const Item& known) { return same(known, item); });
  });
  return out;
}

std::string step_text(const infer::Step& step) {
  std::string text = fmt::format("step {}", to_string(step.kind));
  if (!step.to) return text + " begins";
  if (!step.time) return text + " ends";
  text += fmt::format(" {}{} us", step.ambiguous ? "~" : "", micros(*step.time));
  if (step.ambiguous) text += ", uncertain which transmission was answered";
  if (step.delayed) text += ", most likely a delayed ACK";
  return text;
}

/// What changed, each after a separator.
std::string changes(std::uint64_t n, const infer::Lifecycle& before,
                    const infer::Lifecycle& after) {
  std::vector<std::string> parts;
  for (const infer::Step& step : added(before.steps, after.steps, std::equal_to<>{})) {
    if (step.to == n || (step.from == n && !step.to)) parts.push_back(step_text(step));
  }
  std::vector<std::string_view> client;
  for (const auto& entry : added(before.client_states, after.client_states, std::equal_to<>{})) {
    client.push_back(to_string(entry.state));
  }
  if (!client.empty()) parts.push_back(fmt::format("client {}", fmt::join(client, ", ")));
  std::vector<std::string> server;
  const auto same = [](const infer::ServerState& a, const infer::ServerState& b) {
    return a.state == b.state && a.claim == b.claim;
  };
  for (const auto& entry : added(before.server_states, after.server_states, same)) {
    server.push_back(fmt::format("{} ({})", to_string(entry.state), to_string(entry.claim)));
  }
  if (!server.empty()) parts.push_back(fmt::format("server {}", fmt::join(server, ", ")));
  return parts.empty() ? "" : fmt::format(": {}", fmt::join(parts, "; "));
}

}  // namespace

std::string packet_comment(std::span<const probe::Entry> segments, Place place,
                           const infer::Lifecycle& before, const infer::Lifecycle& after) {
  const probe::Entry& entry = segments.back();
  const std::string name = segment_name(entry.seen.segment);
  if (!entry.believed()) return name + ", damaged: wrong checksum; nobody believes it";
  if (place == Place::after_end) return name + ", after the end";
  return name + repetition(segments) + changes(entry.seen.n, before, after);
}

std::string omitted_comment(std::uint64_t n, const infer::Lifecycle& before,
                            const infer::Lifecycle& after) {
  return fmt::format("segment {}, beyond what a transcript keeps", n) + changes(n, before, after);
}

std::string icmp_comment(const infer::IcmpObservation& error, const infer::Lifecycle& before,
                         const infer::Lifecycle& after) {
  std::string text = fmt::format("ICMP from {}: {}", error.from.text(),
                                 wire::icmp_text(error.from.family(), error.type, error.code));
  if (after.outcome != before.outcome) {
    text += fmt::format("; outcome {}", to_string(after.outcome));
  }
  return text;
}

std::vector<Remark> remarks(const infer::Lifecycle& life) {
  std::vector<Remark> out;
  for (const infer::Finding& finding : life.findings) {
    out.push_back({fmt::format("{} {}: {}", to_string(finding.severity), finding.id, finding.text),
                   finding.evidence});
  }
  for (const infer::Measurement& found : life.measurements) {
    out.push_back(
        {fmt::format("{} {}: {}", found.measure, found.verdict, found.text), found.evidence});
  }
  return out;
}

std::string remark_comment(const probe::Record& record, const Remark& remark) {
  const std::string evidence =
      remark.evidence.empty() ? "" : fmt::format(" [segment {}]", fmt::join(remark.evidence, ", "));
  return fmt::format("lifecycle {} of {}, from port {}: {}{}", record.attempt,
                     target_text(record.job), record.source_port, remark.text, evidence);
}

}  // namespace synspect::report

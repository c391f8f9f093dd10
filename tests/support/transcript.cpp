#include "support/transcript.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdio>
#include <iterator>
#include <stdexcept>

#include "infer/finding_ids.hpp"
#include "support/packet_script.hpp"

namespace synspect::test {
namespace {

std::string stamp_text(const std::optional<Stamp>& stamp) {
  return stamp ? us_text(*stamp - kStart) : "?";
}

template <typename Items, typename Text>
std::string joined(const Items& items, const Text& text_of) {
  std::string out;
  for (const auto& item : items) out.append(out.empty() ? "" : ", ").append(text_of(item));
  return out;
}

}  // namespace

Stamp at_us(double us) {
  return {kStart.ns + std::llround(us * 1000), kStart.clock};
}

infer::Observation observation(const Lines& lines, std::size_t i) {
  const ParsedLine parsed = parse_line(lines[i].text, kOrigin);
  return {static_cast<std::uint32_t>(i + 1),
          parsed.direction,
          at_us(lines[i].at_us),
          parsed.segment,
          lines[i].ttl,
          lines[i].ip_id};
}

infer::IcmpObservation icmp_observation(const Line& line) {
  unsigned type = 0;
  unsigned code = 0;
  unsigned quoted = 0;
  char from[48] = {};
  const int read = std::sscanf(std::string{line.text}.c_str(), "icmp %u/%u from %47s quotes %u",
                               &type, &code, from, &quoted);
  const auto address = Address::parse(from);
  if (read != 4 || !address) throw std::invalid_argument("transcript: " + std::string{line.text});
  return {at_us(line.at_us), *address, static_cast<std::uint8_t>(type),
          static_cast<std::uint8_t>(code), kOrigin.local + quoted};
}

void show(const Lines& lines, std::size_t i, infer::Observer& observer) {
  if (lines[i].text.starts_with("icmp")) return observer.observe(icmp_observation(lines[i]));
  observer.observe(observation(lines, i));
}

infer::Observer observed(const Lines& lines) {
  infer::Observer observer;
  for (std::size_t i = 0; i < lines.size(); ++i) show(lines, i, observer);
  return observer;
}

std::string us_text(Duration duration) {
  std::string text = fmt::format("{:.3f}", static_cast<double>(duration.count()) / 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string verdict_text(const infer::Lifecycle& life) {
  return fmt::format("{}, {}", to_string(life.outcome), to_string(life.closed));
}

std::string steps_text(const infer::Lifecycle& life) {
  return joined(life.steps, [](const infer::Step& step) {
    const auto number = [](const std::optional<std::uint32_t>& n) {
      return n ? std::to_string(*n) : "?";
    };
    std::string text =
        fmt::format("{} {}-{}", to_string(step.kind), number(step.from), number(step.to));
    if (step.time) text += fmt::format(" {}{}", step.ambiguous ? "~" : "", us_text(*step.time));
    if (step.transmissions > 0) text += fmt::format(" x{}", step.transmissions);
    if (step.delayed) text += " delayed";
    return text;
  });
}

std::string client_text(const infer::Lifecycle& life) {
  return joined(life.client_states, [](const infer::ClientState& entry) {
    return fmt::format("{} {}", to_string(entry.state), stamp_text(entry.at));
  });
}

std::string server_text(const infer::Lifecycle& life) {
  return joined(life.server_states, [](const infer::ServerState& entry) {
    return fmt::format("{} {} {}..{} [{}]", to_string(entry.state), to_string(entry.claim),
                       stamp_text(entry.not_before), stamp_text(entry.not_after),
                       fmt::join(entry.evidence, ","));
  });
}

std::string findings_text(const infer::Lifecycle& life) {
  return joined(life.findings, [](const infer::Finding& finding) {
    if (!infer::finding_index(finding.id)) {
      throw std::logic_error(fmt::format("{}: not in infer/finding_ids.hpp", finding.id));
    }
    return fmt::format("{} {} [{}]", finding.id, to_string(finding.severity),
                       fmt::join(finding.evidence, ","));
  });
}

std::string measurements_text(const std::vector<infer::Measurement>& all) {
  std::string out;
  for (const infer::Measurement& one : all) {
    out += fmt::format("{}{} {} [{}]", out.empty() ? "" : "; ", one.measure, one.verdict,
                       fmt::join(one.evidence, ","));
    if (!one.ladder.empty()) out += " ladder";
    for (const Duration rung : one.ladder) out += " " + us_text(rung);
    if (one.at_least) out += " >= " + us_text(*one.at_least);
    if (one.at_most) out += " <= " + us_text(*one.at_most);
  }
  return out;
}

std::string measurements_prose(const std::vector<infer::Measurement>& all) {
  std::string out;
  for (const infer::Measurement& one : all) out += fmt::format("{}: {}\n", one.measure, one.text);
  return out;
}

}  // namespace synspect::test

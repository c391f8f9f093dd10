#include "infer/neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace synspect::infer {
namespace {

/// Two clocks are different hosts' only if they are further apart than any delay; what one clock
/// says comes within the jitter of the path, and what both ends drift.
constexpr std::int64_t kApartMs = 2000;
constexpr std::int64_t kJitterMs = 5;
constexpr std::int64_t kMostDriftMs = 1000;

std::int64_t in_ms(Duration duration) {
  return duration.count() / 1'000'000;
}

std::int64_t distance(std::uint32_t a, std::uint32_t b) {
  return std::abs(std::int64_t{static_cast<std::int32_t>(a - b)});
}

Finding shared_by(std::string text, std::uint32_t n) {
  return {"port-shared-by-several-hosts",
          Severity::warning,
          std::move(text),
          {n},
          "Compare figures only between lifecycles of one kind; ask whoever runs it how many hosts "
          "stand behind that address."};
}

}  // namespace

void Neighbours::add(std::uint32_t attempt, const std::optional<Fingerprint>& fingerprint,
                     Lifecycle& life) {
  for (Finding& finding : life.findings) {
    if (finding.id != "filtered" || !opened_) continue;
    if (finding.text.ends_with('.')) finding.text.pop_back();
    finding.text += fmt::format(
        "; as attempt {} opened, a full accept queue, a rate limit or loss look like this.",
        *opened_);
  }
  if (life.outcome == Outcome::open) opened_ = attempt;
  if (!fingerprint) return;
  note(*fingerprint);
  const std::uint32_t n = fingerprint->mark.n;
  if (auto text = who_answers(); !text.empty()) {
    life.findings.push_back(shared_by(std::move(text), n));
  }
}

void Neighbours::clock_stepped() {
  const auto opened = opened_;
  *this = {};
  opened_ = opened;
}

void Neighbours::note(const Fingerprint& seen) {
  const Stamp at = seen.mark.at;
  const wire::Options& has = seen.options;
  const Options options{has.mss, has.window_scale, has.sack_permitted, has.timestamps.has_value()};
  options_.note(options, at, [&options](const auto& kind) { return kind.value == options; });
  ttls_.note(seen.ttl, at, [&seen](const auto& kind) { return kind.value == seen.ttl; });
  if (has.timestamps) note_clock(has.timestamps->value, at);
}

/// RFC 7323 section 5.4 lets a host add an offset of its own to each connection's clock. It comes
/// again with the ports, and those come by turns: never the same twice in a row, and many of them.
void Neighbours::note_clock(std::uint32_t value, Stamp at) {
  const auto clock = value - static_cast<std::uint32_t>(at.ns / 1'000'000);
  const auto same = [clock, at](const auto& kind) {
    const std::int64_t drift = std::min(std::abs(in_ms(at - kind.last)) / 1000, kMostDriftMs);
    return distance(clock, kind.value) <= kJitterMs + drift;
  };
  if (last_clock_.count > 0 && same(last_clock_)) twice_in_a_row_ = true;
  last_clock_ = {clock, 1, at, at};
  if (clocks_.note(clock, at, same)) too_many_clocks_ = true;
}

/// Loss explains none of it. A restart or another route changes once, and not back.
std::string Neighbours::who_answers() const {
  const auto differ = [](const auto& a, const auto& b) { return a != b; };
  if (const auto two = options_.by_turns(differ)) {
    return fmt::format(
        "SYN/ACKs from this port bear different options by turns ({}, and {}): several hosts "
        "answer "
        "there, or one with several listeners, or one that turns to SYN cookies and back, or paths "
        "that change options.",
        text(two->first), text(two->second));
  }
  const auto apart = [](auto a, auto b) { return distance(a, b) > kApartMs; };
  const bool of_hosts = twice_in_a_row_ && !too_many_clocks_;
  if (of_hosts && clocks_.by_turns(apart)) {
    return "The timestamps of SYN/ACKs from this port are of different clocks by turns: several "
           "hosts answer there, or something on the path answers at times.";
  }
  if (const auto two = ttls_.by_turns(differ)) {
    return fmt::format(
        "SYN/ACKs from this port arrive with different TTLs by turns ({}, and {}): several hosts "
        "answer there, or one over paths of different length.",
        two->first, two->second);
  }
  return {};
}

std::string Neighbours::text(const Options& options) {
  std::string out = options.mss ? fmt::format("mss {}", *options.mss) : "no mss";
  if (options.window_scale) out += fmt::format(" wscale {}", *options.window_scale);
  if (options.sack_permitted) out += " sackOK";
  if (options.timestamps) out += " ts";
  return out;
}

}  // namespace synspect::infer

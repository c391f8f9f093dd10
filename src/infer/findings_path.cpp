// Findings about whoever else took part: this host's kernel, and what stands on the path.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {
namespace {

using Texts = std::vector<std::string>;

/// How much sooner than a round trip a RST must come, to have been sent on the way.
constexpr Duration kLeastGain = std::chrono::milliseconds{1};

/// What stacks begin with: such a segment has crossed no router, most likely.
bool crossed_no_router(std::uint8_t ttl) {
  return ttl == 64 || ttl == 128 || ttl == 255;
}

void add_not_offered(const Facts& facts, Texts& out) {
  const wire::Options& ours = facts.syn_options;
  const wire::Options& theirs = facts.syn_ack_offer.options;
  const auto add = [&out](std::string_view option) {
    out.push_back(fmt::format(
        "the SYN/ACK has {}, which we did not offer (or its stack is at fault)", option));
  };
  if (theirs.window_scale && !ours.window_scale) add("a window scale");
  if (theirs.sack_permitted && !ours.sack_permitted) add("SACK permitted");
  if (theirs.timestamps && !ours.timestamps) add("a timestamp");
}

/// RFC 7323 section 3.2: it echoes the value of one of our SYNs. Those between the first and the
/// last are taken for granted.
void add_foreign_echo(const Facts& facts, Texts& out) {
  const auto& ours = facts.syn_options.timestamps;
  const auto& theirs = facts.syn_ack_offer.options.timestamps;
  if (!ours || !theirs || theirs->echo - ours->value <= facts.last_syn_ts - ours->value) return;
  out.emplace_back(
      "the SYN/ACK echoes a timestamp that no SYN of ours had (or its stack is at fault)");
}

void add_removed(const Facts& facts, Texts& out) {
  const wire::Options& ours = facts.syn_options;
  const wire::Options& theirs = facts.syn_ack_offer.options;
  const bool no_scale = ours.window_scale && !theirs.window_scale;
  const bool no_sack = ours.sack_permitted && !theirs.sack_permitted;
  const bool no_stamp = ours.timestamps && !theirs.timestamps;
  if (theirs.nop_run > 0 && (no_scale || no_sack || no_stamp || !theirs.mss)) {
    out.push_back(
        fmt::format("{} no-operations stand in a row where the SYN/ACK lacks an option, "
                    "as firewalls overwrite one (or its stack pads so)",
                    theirs.nop_run));
  } else if (no_scale && ours.sack_permitted && !no_sack && ours.timestamps && !no_stamp) {
    out.emplace_back("the window scale alone did not come back (or is switched off at the server)");
  }
}

/// Nothing wrong with that alone: many a small server has less room than Ethernet.
void add_smaller_mss(const Facts& facts, Texts& out) {
  const auto& ours = facts.syn_options.mss;
  const auto& theirs = facts.syn_ack_offer.options.mss;
  const bool ethernet = ours == 1460 || ours == 1440;  // IPv4, IPv6
  if (!ethernet || !theirs || *theirs >= *ours) return;
  if (!crossed_no_router(facts.syn_ack_offer.ttl)) return;
  out.push_back(
      fmt::format("the MSS of {} is less than ours, and no router on the way asks for "
                  "it (or the server's own MTU is smaller)",
                  *theirs));
}

/// What changed, and how bad that is.
std::pair<Texts, Severity> changes_of_options(const Facts& facts) {
  Texts out;
  if (!facts.syn_ack || facts.peer_syn_confirmed) return {out, Severity::info};
  if (!facts.syn_options_vary) {
    add_not_offered(facts, out);
    add_foreign_echo(facts, out);
    add_removed(facts, out);
  }
  if (facts.unstamped) {
    out.push_back(
        fmt::format("segment {} has no timestamp, though both SYNs agreed on them (or it is "
                    "forged)",
                    facts.unstamped->n));
  }
  const Severity severity = out.empty() ? Severity::info : Severity::warning;
  if (!facts.syn_options_vary) add_smaller_mss(facts, out);
  return {std::move(out), severity};
}

/// How soon the RST came, if it acknowledges what could not even have reached the server by then.
/// The opening may have been slow for its own reasons (a neighbour to be found, a host to be
/// woken), so that another certain round trip must say the same.
std::optional<Duration> too_soon(const Facts& facts) {
  if (!facts.rst_in_covers || facts.round_trips < 2) return std::nullopt;
  const auto took = facts.elapsed(*facts.rst_in_covers, *facts.rst_in);
  const Duration usual = *facts.least_round_trip;
  const bool is = took && 3 * *took < usual && usual - *took >= kLeastGain;
  return is ? took : std::nullopt;
}

double in_ms(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

std::optional<Finding> kernel_rst_escaped(const Facts& facts) {
  if (!facts.escaped_rst) return std::nullopt;
  const bool fatal = facts.rst_in && closed(facts) != Closed::clean;
  return Finding{
      "kernel-rst-escaped",
      fatal ? Severity::error : Severity::warning,
      "This host's own TCP sent a RST into our lifecycle, because no RST guard kept it from "
      "that; what the server does after it is our own fault.",
      {facts.escaped_rst->n},
      "Run with --rst-guard auto and CAP_NET_ADMIN, or drop the kernel's RSTs by a rule of your "
      "own."};
}

std::optional<Finding> middlebox_changed_options(const Facts& facts) {
  const auto [changes, severity] = changes_of_options(facts);
  if (changes.empty()) return std::nullopt;
  Evidence evidence{facts.syn.last()->n, facts.syn_ack->n};
  if (facts.unstamped) evidence.push_back(facts.unstamped->n);
  return Finding{"middlebox-changed-options", severity,
                 fmt::format("Somebody on the path seems to change TCP options: {}.",
                             fmt::join(changes, "; ")),
                 std::move(evidence),
                 "Capture at the server and compare the SYN and the SYN/ACK with ours (-v): what "
                 "differs was changed by a firewall, proxy or load balancer in between."};
}

std::optional<Finding> rst_injected_suspect(const Facts& facts) {
  if (!facts.rst_in) return std::nullopt;
  Texts oddities;
  Evidence evidence{facts.rst_in->n};
  if (const auto ttl = facts.origin.odd_rst_ttl()) {
    const Origin::Hops& others = facts.origin.ttls().front();
    oddities.push_back(fmt::format(
        "its TTL is {}, that of all else {} (or the path changed, or its stack resets so)", *ttl,
        others.ttl));
    evidence.push_back(others.n);
  }
  if (const auto& last = facts.origin.broken_sequence()) {
    oddities.emplace_back(
        "its IP identification is out of the sequence (or a machine behind a load balancer sent "
        "it)");
    evidence.push_back(last->n);
  }
  if (const auto took = too_soon(facts)) {
    oddities.push_back(
        fmt::format("it acknowledges what had left only {:.3f} ms before, and a round trip took "
                    "{:.3f} ms or more (or the server was slow each time until then)",
                    in_ms(*took), in_ms(*facts.least_round_trip)));
    evidence.push_back(facts.rst_in_covers->n);
  }
  if (facts.went_on) {
    oddities.emplace_back("the server goes on after it (or that segment was long on its way)");
    evidence.push_back(facts.went_on->n);
  }
  if (oddities.empty()) return std::nullopt;
  return Finding{"rst-injected-suspect", Severity::warning,
                 fmt::format("Somebody on the path may have sent the RST in the server's name: {}.",
                             fmt::join(oddities, "; ")),
                 in_order(std::move(evidence)),
                 "Capture at the server: if it did not send that RST, a firewall, an intrusion "
                 "prevention system or a censor on the way did."};
}

std::optional<Finding> asymmetric_ttl(const Facts& facts) {
  const auto ttls = facts.origin.ttls();
  if (ttls.size() < 2) return std::nullopt;
  Texts values;
  Evidence evidence;
  for (const Origin::Hops& each : ttls) {
    values.push_back(std::to_string(each.ttl));
    evidence.push_back(each.n);
  }
  return Finding{"asymmetric-ttl", Severity::info,
                 fmt::format("The server's segments arrived with different TTLs ({}): they took "
                             "several paths, or somebody answers part of them for the server.",
                             fmt::join(values, ", ")),
                 std::move(evidence),
                 "Nothing, if paths are shared out (ECMP); if it is always the same segment, look "
                 "for a proxy or firewall that answers it."};
}

}  // namespace synspect::infer

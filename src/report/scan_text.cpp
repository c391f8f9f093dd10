#include "report/scan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "report/format.hpp"
#include "report/printable.hpp"
#include "wire/packet.hpp"

namespace synspect::report {
namespace {

using infer::Outcome;

/// "192.0.2.7:443", "[fe80::1%eth0]:443".
std::string endpoint_text(const Endpoint& endpoint, const std::string& interface) {
  const std::string address = address_text(endpoint.address, interface);
  return endpoint.address.is_v6() ? fmt::format("[{}]:{}", address, endpoint.port)
                                  : fmt::format("{}:{}", address, endpoint.port);
}

const infer::Step* syn_step(const infer::Lifecycle& life) {
  const auto found = std::find_if(life.steps.begin(), life.steps.end(), [](const auto& step) {
    return step.kind == infer::StepKind::syn;
  });
  return found == life.steps.end() ? nullptr : &*found;
}

/// "38.400 us", "~40.000 us" where it is uncertain which SYN was answered.
std::string syn_time(const infer::Step* syn) {
  if (syn == nullptr || !syn->time) return "-   ";
  return fmt::format("{}{} us", syn->ambiguous ? "~" : "", micros(*syn->time));
}

/// What the server's answer says: its state, how far it has come, what it offers.
std::string answer_text(const Palette& palette, const probe::ScanRecord& record) {
  std::string text;
  if (const auto* const state = probe::telling_state(record.life)) {
    text = palette.paint(state->claim == infer::Claim::assumed ? Ink::dim : Ink::plain,
                         fmt::format("{:<12} ", to_string(state->state)));
    text += palette.paint(ink_for(state->claim), fmt::format("{:<8}", to_string(state->claim)));
  }
  if (record.ttl) fmt::format_to(std::back_inserter(text), "  ttl {:<3}", *record.ttl);
  if (record.options && record.options->mss) {
    fmt::format_to(std::back_inserter(text), "  mss {}", *record.options->mss);
  }
  return text;
}

std::string silence_text(const infer::Step* syn) {
  const std::uint32_t syns = syn == nullptr ? 0 : syn->transmissions;
  return syns == 1 ? "no answer to 1 SYN" : fmt::format("no answer to {} SYNs", syns);
}

/// What there is to say besides the time, by the outcome.
std::string particulars(const Palette& palette, const probe::ScanRecord& record) {
  switch (record.life.outcome) {
    case Outcome::open:
    case Outcome::refused: return answer_text(palette, record);
    case Outcome::filtered: return silence_text(syn_step(record.life));
    case Outcome::unreachable:
      if (!record.icmp) return "";
      return fmt::format(
          "{}, says {}",
          wire::icmp_text(record.icmp->from.family(), record.icmp->type, record.icmp->code),
          address_text(record.icmp->from, record.interface));
    case Outcome::error: return printable(record.error);
  }
  return "";
}

/// A lifecycle that was more than a SYN and its answer has an end to speak of.
bool was_opened_fully(const infer::Lifecycle& life) {
  return std::any_of(life.steps.begin(), life.steps.end(),
                     [](const infer::Step& step) { return step.kind != infer::StepKind::syn; });
}

}  // namespace

void ScanTextReporter::on_record(const probe::ScanRecord& record) {
  const infer::Lifecycle& life = record.life;
  const std::string outcome = fmt::format("{:<11}", to_string(life.outcome));
  fmt::format_to(std::back_inserter(out_), "{:<21}  {} {:>14}  {}",
                 endpoint_text(record.tuple.remote, record.interface),
                 palette_.paint(ink_for(life.outcome), outcome), syn_time(syn_step(life)),
                 particulars(palette_, record));
  const auto add = [this](Ink ink, std::string_view text) {
    out_.append("  ").append(palette_.paint(ink, text));
  };
  if (was_opened_fully(life))
    add(ink_for(life.closed), fmt::format("closed: {}", to_string(life.closed)));
  if (!record.name.empty()) add(Ink::plain, printable(record.name));
  for (const infer::Finding& finding : life.findings) {
    const bool said = finding.id == to_string(life.outcome);
    if (!said && finding.severity != infer::Severity::info)
      add(ink_for(finding.severity), finding.id);
  }
  out_.erase(out_.find_last_not_of(' ') + 1);
  out_ += '\n';
}

void ScanTextReporter::on_summary(const probe::ScanTally& tally) {
  append_scan_summary(out_, palette_, tally);
}

}  // namespace synspect::report

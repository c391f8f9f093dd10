#include "report/step_words.hpp"

#include <algorithm>

namespace synspect::report {
namespace {

using infer::StepKind;

/// A close of three segments: the ACK of our FIN waited for the server's application.
bool ends_with_peer_fin(const infer::Step& fin, const infer::Lifecycle& life) {
  return std::any_of(life.steps.begin(), life.steps.end(), [&fin](const infer::Step& step) {
    return step.kind == StepKind::peer_fin && fin.to && step.to == fin.to;
  });
}

/// Whose time it is that passes between two segments, when we are not the client.
const char* kind_in_capture(infer::StepKind kind, infer::Vantage vantage, const char* ours) {
  const infer::Quantity quantity = quantity_of(kind, vantage);
  if (quantity == infer::Quantity::part) return "part of the round trip";
  if (vantage == infer::Vantage::client) {
    return quantity == infer::Quantity::turnaround ? "the client's turnaround" : ours;
  }
  if (quantity == infer::Quantity::gap) return ours;
  return quantity == infer::Quantity::rtt ? "round trip to the client" : "the server's turnaround";
}

Meaning of_live(const infer::Step& step, const infer::Lifecycle& life) {
  const bool refused = life.outcome == infer::Outcome::refused;
  switch (step.kind) {
    case StepKind::syn: return {refused ? "SYN -> its RST" : "SYN -> its SYN/ACK", "round trip"};
    case StepKind::ack: return {"its SYN/ACK -> our ACK", "our turnaround"};
    case StepKind::fin:
      return ends_with_peer_fin(step, life)
                 ? Meaning{"FIN -> its FIN and ACK", "round trip and its application"}
                 : Meaning{"FIN -> its ACK", "round trip"};
    case StepKind::peer_fin:
      if (!step.from) return {"its FIN, before ours", ""};
      return step.from == step.to ? Meaning{"in the same segment", ""}
                                  : Meaning{"its ACK -> its FIN", "its application"};
    case StepKind::last_ack: return {"its FIN -> our ACK", "our turnaround"};
  }
  return {"", ""};
}

}  // namespace

std::vector<infer::Step> steps_and_next(const probe::Record& record) {
  std::vector<infer::Step> steps = record.life.steps;
  const auto of = [&steps](infer::StepKind kind) {
    return std::find_if(steps.begin(), steps.end(),
                        [kind](const infer::Step& step) { return step.kind == kind; });
  };
  const auto fin = of(infer::StepKind::fin);
  if (fin == steps.end() || !fin->to || of(infer::StepKind::peer_fin) != steps.end()) return steps;
  infer::Step due;
  due.kind = infer::StepKind::peer_fin;
  due.from = fin->to;
  steps.push_back(due);
  return steps;
}

Meaning meaning_of(const infer::Step& step, const probe::Record& record) {
  Meaning meaning = of_live(step, record.life);
  if (record.vantage) meaning.kind = kind_in_capture(step.kind, *record.vantage, meaning.kind);
  return meaning;
}

}  // namespace synspect::report

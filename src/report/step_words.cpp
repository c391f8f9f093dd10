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

}  // namespace

Meaning meaning_of(const infer::Step& step, const infer::Lifecycle& life) {
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

}  // namespace synspect::report

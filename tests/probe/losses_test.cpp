#include "probe/losses.hpp"

#include <doctest/doctest.h>

#include "probe/scan_tally.hpp"
#include "probe/statistics.hpp"

namespace synspect::probe {
namespace {

using infer::Closed;
using infer::StepKind;

infer::Step step(StepKind kind, std::uint32_t transmissions, bool answered) {
  infer::Step out;
  out.kind = kind;
  out.from = 1;
  out.transmissions = transmissions;
  if (answered) out.to = 2;
  return out;
}

infer::Lifecycle life_of(std::vector<infer::Step> steps, Closed closed) {
  infer::Lifecycle life;
  life.steps = std::move(steps);
  life.closed = closed;
  return life;
}

void check(const Losses& losses, std::uint64_t begun, std::uint64_t unanswered,
           std::uint64_t sent_again) {
  CHECK(losses.begun == begun);
  CHECK(losses.unanswered == unanswered);
  CHECK(losses.sent_again == sent_again);
}

const std::vector<infer::Lifecycle>& lives() {
  static const std::vector<infer::Lifecycle> all{
      life_of({step(StepKind::syn, 1, true), step(StepKind::ack, 0, true),
               step(StepKind::fin, 1, true)},
              Closed::clean),
      life_of({step(StepKind::syn, 2, true), step(StepKind::fin, 3, false)}, Closed::timeout),
      life_of({step(StepKind::syn, 1, true), step(StepKind::fin, 1, false)}, Closed::reset),
      life_of({step(StepKind::syn, 3, false)}, Closed::not_attempted),
      life_of({}, Closed::not_attempted),  // not even a SYN has left
      life_of({step(StepKind::syn, 1, true), step(StepKind::peer_fin, 0, false)}, Closed::timeout)};
  return all;
}

}  // namespace

TEST_CASE("losses: of the lifecycles that sent it, those without an answer") {
  Summary summary{Job{}};
  ScanTally tally;
  for (const infer::Lifecycle& life : lives()) {
    Record record;
    record.life = life;
    summary.add(record);
    ScanRecord target;
    target.life = life;
    tally.add(target);
  }
  check(summary.losses(StepKind::syn), 5, 1, 3);
  check(summary.losses(StepKind::fin), 3, 1, 2);  // a RST is an answer
  for (const StepKind kind : {StepKind::ack, StepKind::peer_fin, StepKind::last_ack}) {
    check(summary.losses(kind), 0, 0, 0);
    CHECK_FALSE(summary.losses(kind).share());
  }
  CHECK(*summary.losses(StepKind::syn).share() == doctest::Approx(0.2));
  CHECK(*summary.losses(StepKind::fin).share() == doctest::Approx(1 / 3.));
  check(tally.losses(StepKind::syn), 5, 1, 3);
  check(tally.losses(StepKind::fin), 3, 1, 2);
  tally.add_silence(3);
  check(tally.losses(StepKind::syn), 6, 2, 5);
}

TEST_CASE("losses: an interrupted lifecycle proves nothing") {
  Summary summary{Job{}};
  Record record;
  record.life = life_of({step(StepKind::syn, 1, false)}, Closed::not_attempted);
  record.interrupted = true;
  summary.add(record);
  CHECK(summary.losses(StepKind::syn).begun == 0);
}

}  // namespace synspect::probe

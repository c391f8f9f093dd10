// A server state that is observed or implied must never be wrong: here held against the history of
// a model server, over networks that lose, duplicate and reorder. Each seed is one lifecycle.
#include "probe/session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "lossy_network.hpp"

namespace synspect::test {
namespace {

using infer::Claim;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint64_t kLifecycles = 4000;

struct Dice {
  std::mt19937_64 random;
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); }
  bool once_in(std::uint32_t n) { return below(n) == 0; }
  Duration up_to(Duration most) {
    return Duration{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most.count()))};
  }
};

LossyNetwork lifecycle(std::uint64_t seed) {
  Dice dice{std::mt19937_64{seed * 7919 + 1}};
  probe::Plan plan;  // with all options of a Linux SYN
  if (dice.once_in(2)) plan.hold = dice.up_to(milliseconds{dice.once_in(2) ? 50 : 800});
  if (dice.once_in(3)) plan.send = {'p', 'i', 'n', 'g'};
  if (dice.once_in(12)) plan.closing = probe::Closing::rst;
  plan.time_wait = milliseconds{10};

  Application app;
  if (dice.once_in(2)) app.writes = 1 + dice.below(dice.once_in(2) ? 3 : 25);
  if (dice.once_in(4)) app.writes_on_fin = 1 + dice.below(3);
  if (!dice.once_in(8)) app.closes_on_fin = dice.up_to(milliseconds{dice.once_in(2) ? 2 : 400});
  if (dice.once_in(3)) app.closes_after = dice.up_to(milliseconds{dice.once_in(2) ? 50 : 900});
  if (dice.once_in(15)) app.resets_after = dice.up_to(milliseconds{400});
  const ModelServer::Timing timing{dice.up_to(milliseconds{40}),
                                   dice.once_in(2) ? dice.up_to(milliseconds{40}) : Duration{}};

  Weather weather;
  weather.loss_percent = dice.once_in(4) ? 0 : dice.below(30);
  weather.duplicates_percent = dice.once_in(2) ? 0 : dice.below(15);
  weather.most_delay = microseconds{100} + dice.up_to(milliseconds{dice.once_in(2) ? 1 : 12});
  return {plan, ModelServer{app, timing, kOrigin.remote}, weather, seed};
}

std::string history_text(const LossyNetwork& network) {
  std::string text;
  for (const auto& [state, at] : network.server().history()) {
    text += std::string{to_string(state)} + " " + us_text(at - Instant{}) + ", ";
  }
  return text;
}

/// The claims that did not occur, not in that order, or not inside their bounds.
std::string wrong_claims(const LossyNetwork& network) {
  std::string wrong;
  const auto& truth = network.server().history();
  auto ahead = truth.begin();
  for (const infer::ServerState& entry : network.record().life.server_states) {
    if (entry.claim == Claim::assumed) continue;
    const auto found = std::find_if(
        ahead, truth.end(), [&](const auto& passage) { return passage.state == entry.state; });
    const bool occurred = found != truth.end();
    const Stamp at = occurred ? network.stamp(found->at) : Stamp{};
    const bool inside = occurred && (!entry.not_before || *entry.not_before <= at) &&
                        (!entry.not_after || at <= *entry.not_after);
    if (!inside) wrong += std::string{to_string(entry.state)} + " ";
    if (occurred) ahead = found;
  }
  return wrong;
}

std::string transcript(const probe::Record& record) {
  std::string text;
  for (const probe::Entry& entry : record.segments) {
    const std::string line = segment_text(entry.seen.segment, entry.seen.direction, record.origin);
    text += std::to_string(entry.seen.n) + " " + us_text(entry.seen.at - kStart) + " " +
            line.substr(0, line.find(" win")) + "\n";
  }
  return text;
}

// A round trip that is not called uncertain is that of the transmission it names. Only the answer
// to a FIN may wait on the server's side: for a delayed ACK, for the application's own FIN, or for
// another segment that hurries it.
bool answers(const LossyNetwork& network, const infer::Step& step) {
  const auto cause = network.cause_of(*step.to);
  if (cause == step.from) return true;
  if (step.kind != infer::StepKind::fin) return false;
  return !cause || !network.record().segments.at(*cause - 1).seen.segment.flags.fin;
}

}  // namespace

TEST_CASE("truth: what is observed or implied did happen, in that order and inside its bounds") {
  std::map<std::string, int> proven;
  int wrong_lifecycles = 0;
  for (std::uint64_t seed = 0; seed < kLifecycles; ++seed) {
    LossyNetwork network = lifecycle(seed);
    network.run();
    for (const infer::ServerState& entry : network.record().life.server_states) {
      if (entry.claim != Claim::assumed) ++proven[std::string{to_string(entry.state)}];
    }
    const std::string wrong = wrong_claims(network);
    if (wrong.empty() || ++wrong_lifecycles > 3) continue;
    CAPTURE(seed);
    CAPTURE(history_text(network));
    CAPTURE(transcript(network.record()));
    CHECK_MESSAGE(wrong.empty(), wrong, "of ", server_text(network.record().life));
  }
  CHECK(wrong_lifecycles == 0);
  // A test that proves nothing would pass as well.
  for (const char* state : {"SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "FIN-WAIT-1",
                            "FIN-WAIT-2", "TIME-WAIT", "CLOSED"}) {
    CAPTURE(std::string{state});
    CHECK(proven[state] > 100);
  }
  CHECK(proven["CLOSING"] > 0);
}

TEST_CASE("truth: the machine and the transcript agree on what the client went through") {
  for (std::uint64_t seed = 0; seed < kLifecycles; ++seed) {
    LossyNetwork network = lifecycle(seed);
    network.run();
    std::vector<tcp::State> inferred;
    for (const auto& entry : network.record().life.client_states) inferred.push_back(entry.state);
    if (inferred == network.machine()) continue;
    CAPTURE(seed);
    CAPTURE(transcript(network.record()));
    FAIL(client_text(network.record().life));
  }
}

TEST_CASE("truth: a certain round trip is one") {
  int certain = 0;
  int uncertain = 0;
  for (std::uint64_t seed = 0; seed < kLifecycles; ++seed) {
    LossyNetwork network = lifecycle(seed);
    network.run();
    for (const infer::Step& step : network.record().life.steps) {
      if (quantity_of(step.kind) != infer::Quantity::rtt || !step.to) continue;
      ++(step.ambiguous ? uncertain : certain);
      if (step.ambiguous || answers(network, step)) continue;
      CAPTURE(seed);
      CAPTURE(transcript(network.record()));
      FAIL_CHECK(steps_text(network.record().life));
    }
  }
  CHECK(certain > 1000);
  CHECK(uncertain > 100);
}

// Every lifecycle ends, and leaves no connection that the server still believes in, unless what
// ends it was lost: RSTs are not repeated.
TEST_CASE("truth: without loss, nothing stays open") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Dice dice{std::mt19937_64{seed}};
    probe::Plan plan;
    plan.time_wait = milliseconds{10};
    Application app;
    if (!dice.once_in(3)) app.closes_on_fin = dice.up_to(milliseconds{100});
    const ModelServer server{app, {}, kOrigin.remote};
    LossyNetwork network{plan, server, {}, seed};
    network.run();
    CAPTURE(seed);
    const std::string verdict = verdict_text(network.record().life);
    CHECK(verdict == (app.closes_on_fin ? "open, clean" : "open, timeout"));
    CHECK(network.record().life.findings.empty() == app.closes_on_fin.has_value());
  }
}

}  // namespace synspect::test

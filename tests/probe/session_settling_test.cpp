// The report goes out when the end is reached, TIME-WAIT over, and the tap has shown all we sent.
#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;

constexpr auto kSynAck = "< S. 0:0(0) ack 1 win 65160";
constexpr auto kItsFin = "< F. 1:1(0) ack 2 win 509";

/// In TIME-WAIT, for `time_wait`; the tap lags behind from our last ACK on.
Conversation closed_with_lag(Duration time_wait = milliseconds{100}) {
  probe::Plan plan = plain_plan();
  plan.time_wait = time_wait;
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  talk.lag();
  CHECK(talk.arrives(kItsFin) == "> . 2:2(0) ack 2");
  return talk;
}

std::string last_ack(const Conversation& talk) {
  infer::Lifecycle life = talk.session().lifecycle();
  REQUIRE_FALSE(life.steps.empty());
  life.steps = {life.steps.back()};
  const std::string text = steps_text(life);
  return text.substr(0, text.rfind(' '));
}

}  // namespace

TEST_CASE("settling: not before the tap has shown our last segment") {
  Conversation talk = closed_with_lag();
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{150}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.session().lifecycle().findings.empty());
  talk.show_next();
  CHECK(talk.session().settled());
  CHECK(last_ack(talk) == "last_ack 5-6");
  CHECK(verdict_text(talk.session().lifecycle()) == "open, clean");
  CHECK(talk.session().record().life.findings.empty());
}

TEST_CASE("settling: not before TIME-WAIT is over") {
  Conversation talk = closed_with_lag(milliseconds{300});
  CHECK_FALSE(talk.session().lingers());
  talk.show_next();
  CHECK(talk.session().lingers());
  CHECK(talk.wait(milliseconds{299}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{1}) == "");
  CHECK(talk.session().settled());
  CHECK_FALSE(talk.session().lingers());
}

// A tap that shows nothing more must neither keep TIME-WAIT from being given up, nor come round.
TEST_CASE("settling: a dumb tap, and a long TIME-WAIT") {
  Conversation talk = closed_with_lag(milliseconds{1000});
  talk.wait(milliseconds{199});
  CHECK_FALSE(talk.session().lingers());
  talk.wait(milliseconds{1});
  CHECK(talk.session().lingers());
  CHECK(talk.wait(milliseconds{799}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{1}) == "");
  CHECK(talk.session().settled());
}

TEST_CASE("settling: the tap has 200 ms, then the report goes out without") {
  Conversation talk = closed_with_lag();
  CHECK(talk.wait(milliseconds{199}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{1}) == "");
  CHECK(talk.session().settled());
  CHECK(last_ack(talk) == "last_ack");  // open end: it did not pass the tap
  CHECK(talk.session().segments().size() == 5);
  CHECK(findings_text(talk.session().record().life) == "capture-dropped warning []");
  talk.show_next();
  CHECK(talk.session().segments().size() == 5);
}

TEST_CASE("settling: what arrives meanwhile is part of the report") {
  Conversation talk = closed_with_lag();
  CHECK(talk.arrives(kItsFin) == "> . 2:2(0) ack 2");
  talk.wait(milliseconds{150});
  CHECK_FALSE(talk.session().settled());
  talk.show_next();
  CHECK_FALSE(talk.session().settled());
  talk.show_next();
  CHECK(talk.session().settled());
  CHECK(talk.session().segments().size() == 8);
}

// The kernel's RST passes the tap in our name. It is none of those that we wait for.
TEST_CASE("settling: a RST of the kernel does not stand for a segment of ours") {
  Conversation talk = closed_with_lag();
  talk.leaves_from_elsewhere("> R 2:2(0) win 0");
  talk.wait(milliseconds{150});
  CHECK_FALSE(talk.session().settled());
  talk.show_next();
  CHECK(talk.session().settled());
  CHECK(verdict_text(talk.session().lifecycle()) == "open, clean");
  CHECK(findings_text(talk.session().lifecycle()) == "kernel-rst-escaped warning [6]");
}

TEST_CASE("settling: our SYN never passed the tap") {
  Conversation talk;
  talk.lag();
  CHECK(talk.start() == "> S 0:0(0)");
  talk.wait(std::chrono::seconds{6});
  REQUIRE(talk.session().settled());
  const probe::Record record = talk.session().record();
  REQUIRE(record.life.findings.size() == 1);
  CHECK(std::string{record.life.findings.front().id} == "syn-not-seen");
  CHECK(record.started == kStart);
  CHECK(record.segments.empty());
}

// It left by another interface, or the capture has lost it. Not even the machine's answers pass.
TEST_CASE("settling: our SYN never passed the tap, but was answered") {
  for (const char* answer : {kSynAck, "< R. 0:0(0) ack 1 win 0"}) {
    for (const bool dropped : {false, true}) {
      CAPTURE(answer);
      CAPTURE(dropped);
      Conversation talk;
      talk.lag();
      talk.start();
      if (dropped) talk.drop();
      talk.arrives(answer);
      talk.wait(std::chrono::seconds{6});
      REQUIRE(talk.session().settled());
      const probe::Record record = talk.session().record();
      CHECK(record.life.outcome == infer::Outcome::error);
      CHECK(record.error == (dropped ? "our SYN was answered, but the capture on eth0 lost it"
                                     : "our SYN was answered, but did not leave by eth0: the route "
                                       "to the server has changed"));
      CHECK(record.life.findings.empty());
    }
  }
}

TEST_CASE("settling: the record says who, when and what") {
  Conversation talk;
  talk.start();
  talk.wait(milliseconds{250});
  talk.arrives("< R. 0:0(0) ack 1 win 0");
  const probe::Record record = talk.session().record();
  CHECK(record.job.name == "db.example");
  CHECK(record.source_port == 40000);
  CHECK(record.attempt == 1);
  CHECK(record.started == kStart);  // when the SYN passed the tap
  CHECK(record.error.empty());
  REQUIRE(record.segments.size() == 2);
  CHECK(record.segments[0].seen.ttl == 64);
  CHECK(record.segments[0].checksum == wire::Checksum::good);
  CHECK(record.segments[1].seen.ttl == 63);
  CHECK(record.segments[1].seen.at - record.started ==
        milliseconds{250} + std::chrono::microseconds{1});
  CHECK(record.origin.local == kOrigin.local);
}

TEST_CASE("settling: a transcript keeps 4096 segments, how it ended, and counts the rest") {
  Conversation talk;
  talk.start();
  talk.arrives(kSynAck);
  for (int i = 0; i < 4100; ++i) talk.arrives("< S. 0:0(0) ack 1 win 65160");
  talk.arrives(kItsFin);
  talk.wait(milliseconds{500});
  REQUIRE(talk.session().settled());
  const probe::Record record = talk.session().record();
  CHECK(record.segments_omitted > 0);
  CHECK(verdict_text(record.life) == "open, clean");  // inference has seen them all
  CHECK(record.life.steps.back().to == record.segments.size() + record.segments_omitted);
  // Its FIN acknowledges ours, then our ACK: a flood before them does not hide them.
  REQUIRE(record.segments.size() == 4096 + 2);
  CHECK(record.segments.end()[-2].seen.segment.flags.fin);
  CHECK(record.segments.back().seen.n == record.life.steps.back().to);
}

}  // namespace synspect::test

#include "report/verdict.hpp"

#include <doctest/doctest.h>

#include "lifecycles.hpp"

namespace synspect::test {
namespace {

using report::Ink;
using report::verdict_of;

struct Row {
  const char* name;
  Ink ink;
  const char* text;
};

constexpr Row kRows[] = {
    {"clean", Ink::good, "open, closed: clean"},
    {"three-segment-close", Ink::good, "open, closed: clean"},
    {"server-first", Ink::good, "open, closed: clean"},
    {"both-at-once", Ink::good, "open, closed: clean"},
    {"half-close-data", Ink::good, "open, closed: clean"},
    {"verified", Ink::good, "open, closed: clean, and the server has forgotten it"},
    {"last-ack-lost", Ink::doubtful, "open, closed: clean; but see last-ack-lost"},
    {"syn-ack-again", Ink::doubtful, "open, closed: clean; but see syn-ack-retransmitted"},
    {"syn-ack-retries", Ink::plain, "open, then ended by our RST (segment 5)"},
    {"refused", Ink::bad,
     "FAILED at syn: the server, or a firewall in its name, refused (segment 2: RST)"},
    {"filtered", Ink::bad,
     "FAILED at syn: nobody answered 3 SYNs: the server or the path is silent"},
    {"icmp", Ink::bad, "FAILED at syn: 192.0.2.254 says administratively prohibited (ICMP 3/13)"},
    {"queue-full", Ink::bad,
     "FAILED at ack: the server answered our ACK as if there were no connection (segment 5: RST)"},
    {"rst-in-the-middle", Ink::bad,
     "FAILED while open: the server reset the connection (segment 6: RST)"},
    {"rst-on-fin", Ink::bad,
     "FAILED at fin: the server answered our FIN by a reset (segment 7: RST)"},
    {"fin-unanswered", Ink::bad,
     "FAILED at fin: the server did not answer our FIN (sent 3 times); 192.0.2.254 says host "
     "unreachable (ICMP 3/1)"},
    {"close-wait-stuck", Ink::bad,
     "FAILED at peer_fin: the server acknowledged our FIN (segment 5) and never closed for 5.0 s: "
     "its application holds the connection, or its FIN was lost"},
};

/// Opened, and then these lines.
probe::Record opened(const Lines& then) {
  Lines lines{{0, "> S 0:0(0) win 64240 <mss 1460>"},
              {40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
              {60, "> . 1:1(0) ack 1 win 64240"}};
  lines.insert(lines.end(), then.begin(), then.end());
  return record_of(lines);
}

}  // namespace

TEST_CASE("verdict: which side, at which step, by which segment") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    const report::Verdict verdict = verdict_of(record_of(lifecycle(row.name)));
    CHECK(verdict.text == row.text);
    CHECK(static_cast<int>(verdict.ink) == static_cast<int>(row.ink));
  }
}

TEST_CASE("verdict: of a capture file, nothing is ours") {
  for (const ScriptedLife& life : lifecycles()) {
    CAPTURE(life.name);
    probe::Record record = record_of(life);
    record.vantage = infer::Vantage::middle;
    const std::string text = verdict_of(record).text;
    CHECK(text.find("our ") == std::string::npos);
    CHECK(text.find(" us ") == std::string::npos);
    CHECK(text.find(" we ") == std::string::npos);
  }
  probe::Record record = record_of(lifecycle("rst-on-fin"));
  record.vantage = infer::Vantage::server;
  CHECK(verdict_of(record).text ==
        "FAILED at fin: the server answered the client's FIN by a reset (segment 7: RST)");
}

TEST_CASE("verdict: what comes back damaged is no silence") {
  const probe::Record record = record_of({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                          {40, "damaged < S. 0:0(0) ack 1 win 65160 <mss 1412>"},
                                          {1000000, "> S 0:0(0) win 64240 <mss 1460>"},
                                          {3000000, "> S 0:0(0) win 64240 <mss 1460>"},
                                          {5000000, "> R 1:1(0) win 0"}});
  CHECK(verdict_of(record).text ==
        "FAILED at syn: nobody answered 3 SYNs: the server or the path is silent; what came back "
        "was damaged (segment 2)");
}

TEST_CASE("verdict: the server's host itself says that it cannot be reached") {
  const probe::Record record = record_of({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                          {90, "icmp 3/10 from 192.0.2.9 quotes 0"},
                                          {100, "> R 1:1(0) win 0"}});
  CHECK(verdict_of(record).text.starts_with("FAILED at syn: the server's host says "));
}

TEST_CASE("verdict: a server that goes on sending does not hold the connection silently") {
  const probe::Record record = opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                                       {120, "< . 1:1(0) ack 2 win 65160"},
                                       {130, "< P. 1:22(21) ack 2 win 65160"},
                                       {150, "> . 2:2(0) ack 22 win 64240"},
                                       {5000150, "> R 2:2(0) win 0"}});
  CHECK(verdict_of(record).text ==
        "FAILED at peer_fin: the server acknowledged our FIN, went on, and did not close for 5.0 "
        "s");
}

TEST_CASE("verdict: a RST in each step of the close") {
  CHECK(verdict_of(opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                           {120, "< . 1:1(0) ack 2 win 65160"},
                           {900, "< R. 1:1(0) ack 2 win 0"}}))
            .text == "FAILED at peer_fin: the server reset the connection (segment 6: RST)");
}

TEST_CASE("verdict: of this host") {
  probe::Record record = record_of(filtered());
  record.error = "send 192.0.2.9: network is down";
  CHECK(verdict_of(record).text == "FAILED on this host: send 192.0.2.9: network is down");
  CHECK(verdict_of(record_of(Lines{})).text ==
        "FAILED at syn: our SYN never passed eth0: most often nobody there answers for the "
        "address");
}

TEST_CASE("verdict: interrupted, or cut off: no outcome") {
  probe::Record record = record_of(filtered());
  record.interrupted = true;
  CHECK(verdict_of(record).text ==
        "interrupted at syn: what came until then stands, silence proves nothing");
  record.vantage = infer::Vantage::client;
  CHECK(verdict_of(record).text == "the capture ends before an answer");
  record = record_of(lifecycle("fin-unanswered"));
  record.vantage = infer::Vantage::client;
  record.interrupted = true;
  CHECK(verdict_of(record).text == "open, cut off by the end of the capture at fin");
  record = record_of(lifecycle("close-wait-stuck"));
  record.vantage = infer::Vantage::client;
  record.interrupted = true;
  CHECK(verdict_of(record).text == "open, cut off by the end of the capture at peer_fin");
  record = record_of(clean_close());
  record.vantage = infer::Vantage::client;
  record.interrupted = true;  // in TIME-WAIT
  CHECK(verdict_of(record).text == "open, closed: clean");
}

TEST_CASE("verdict: what was only opened") {
  probe::Plan plan;
  plan.closing = probe::Closing::none;
  probe::Record record = record_of({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                    {40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
                                    {60, "> . 1:1(0) ack 1 win 64240"}},
                                   sample_job(), plan);
  CHECK(verdict_of(record).text == "open, and left open");
  record.vantage = infer::Vantage::client;
  CHECK(verdict_of(record).text == "open, and not closed");
}

}  // namespace synspect::test

#include "report/packet_comment.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "played.hpp"
#include "report/reporter.hpp"

namespace synspect::report {
namespace {

using test::Lines;

/// Comments on each segment as it comes.
class Commenter final : public Reporter {
 public:
  void on_segment(const probe::Session& session) override {
    const bool after_end = session.segments().size() > session.lifecycle_segments();
    infer::Lifecycle life = session.lifecycle();
    comments.push_back(packet_comment(session.segments(),
                                      after_end ? Place::after_end : Place::within, before_, life));
    before_ = std::move(life);
  }
  void on_record(const probe::Record&) override {}
  void on_summary(const probe::Summary&) override {}

  std::vector<std::string> comments;

 private:
  infer::Lifecycle before_;
};

std::vector<std::string> comments_on(const Lines& lines) {
  Commenter commenter;
  (void)test::play(lines, commenter);
  return commenter.comments;
}

probe::Entry entry(wire::Direction direction, wire::Checksum checksum) {
  probe::Entry out;
  out.seen.n = 2;
  out.seen.direction = direction;
  out.seen.segment.flags.syn = true;
  out.seen.segment.ack = wire::SeqNum{1};
  out.checksum = checksum;
  return out;
}

}  // namespace

TEST_CASE("packet comment: what each segment of a lifecycle is, and what it changed") {
  struct Row {
    const char* name;
    Lines lines;
    std::vector<std::string> comments;
  };
  const Row rows[] = {
      {"we close first",
       test::clean_close(),
       {"SYN: step syn begins; client SYN-SENT",
        "SYN/ACK: step syn 38.400 us; client ESTABLISHED; server SYN-RECEIVED (observed)",
        "ACK: step ack 21.100 us; server ESTABLISHED (assumed)",
        "FIN: step fin begins; client FIN-WAIT-1; server CLOSE-WAIT (assumed)",
        "ACK: step fin 35.020 us; client FIN-WAIT-2; server ESTABLISHED (implied), CLOSE-WAIT "
        "(observed)",
        "FIN: step peer_fin 12.300 us; step last_ack begins; client TIME-WAIT; server LAST-ACK "
        "(observed)",
        "ACK: step last_ack 18.700 us; server CLOSED (assumed)"}},
      {"the server talks and closes first",
       test::server_first(),
       {"SYN: step syn begins; client SYN-SENT",
        "SYN/ACK: step syn 36396.000 us; client ESTABLISHED; server SYN-RECEIVED (observed)",
        "ACK: step ack 103.000 us; server ESTABLISHED (assumed)",
        "21 octets of data: server ESTABLISHED (implied)", "ACK",
        "FIN: step peer_fin ends; step last_ack begins; client CLOSE-WAIT; server FIN-WAIT-1 "
        "(observed)",
        "ACK: step last_ack 20.750 us; server FIN-WAIT-2 (assumed)",
        "FIN: step fin begins; client LAST-ACK; server TIME-WAIT (assumed)",
        "ACK: step fin 36419.750 us; client CLOSED; server FIN-WAIT-2 (implied), TIME-WAIT "
        "(observed)"}},
      {"refused",
       test::refused(),
       {"SYN: step syn begins; client SYN-SENT",
        "RST: step syn 35.250 us; client CLOSED; server CLOSED (observed)"}},
      {"nobody answers",
       test::filtered(),
       {"SYN: step syn begins; client SYN-SENT", "SYN, 2nd transmission: step syn begins",
        "SYN, 3rd transmission: step syn begins", "RST: client CLOSED"}},
      {"it is uncertain which SYN was answered, and the close has three segments",
       test::retransmitted(),
       {"SYN: step syn begins; client SYN-SENT", "SYN, 2nd transmission: step syn begins",
        "SYN/ACK: step syn ~40.000 us, uncertain which transmission was answered; client "
        "ESTABLISHED; server SYN-RECEIVED (observed)",
        "ACK: step ack 20.000 us; server ESTABLISHED (assumed)",
        "FIN: step fin begins; client FIN-WAIT-1; server CLOSE-WAIT (assumed)",
        "FIN: step fin 40.000 us; step peer_fin 0.000 us; step last_ack begins; client FIN-WAIT-2, "
        "TIME-WAIT; server ESTABLISHED (implied), CLOSE-WAIT (implied), LAST-ACK (observed)",
        "ACK: step last_ack 20.000 us; server CLOSED (assumed)"}},
      {"its SYN/ACK comes twice, and data with a FIN",
       {{0, "> S 0:0(0) win 64240 <mss 1460>"},
        {40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {1030, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
        {1050, "> . 1:1(0) ack 1 win 64240"},
        {2000, "< FP. 1:15(14) ack 1 win 65160"}},
       {"SYN: step syn begins; client SYN-SENT",
        "SYN/ACK: step syn 40.000 us; client ESTABLISHED; server SYN-RECEIVED (observed)",
        "ACK: step ack 20.000 us; server ESTABLISHED (assumed)", "SYN/ACK, seen for the 2nd time",
        "ACK",
        "FIN, 14 octets of data: step peer_fin ends; step last_ack begins; client CLOSE-WAIT; "
        "server ESTABLISHED (implied), FIN-WAIT-1 (observed)"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(comments_on(row.lines) == row.comments);
  }
}

TEST_CASE("packet comment: a damaged segment, and one after the end, change nothing") {
  infer::Lifecycle life;
  life.client_states.push_back({tcp::State::established, {}});
  const auto comment = [&](wire::Direction direction, wire::Checksum checksum, Place place) {
    const probe::Entry one = entry(direction, checksum);
    return packet_comment({&one, 1}, place, {}, life);
  };
  using enum wire::Direction;
  CHECK(comment(in, wire::Checksum::bad, Place::within) ==
        "SYN/ACK, damaged: wrong checksum; nobody believes it");
  CHECK(comment(in, wire::Checksum::good, Place::within) == "SYN/ACK: client ESTABLISHED");
  CHECK(comment(out, wire::Checksum::bad, Place::within) == "SYN/ACK: client ESTABLISHED");
  CHECK(comment(in, wire::Checksum::good, Place::after_end) == "SYN/ACK, after the end");
}

TEST_CASE("packet comment: the number of a transmission in words") {
  std::vector<probe::Entry> all;
  const auto said = [&](std::size_t count) {
    all.assign(count, entry(wire::Direction::out, wire::Checksum::good));
    return packet_comment(all, Place::within, {}, {});
  };
  CHECK(said(1) == "SYN/ACK");
  CHECK(said(2) == "SYN/ACK, 2nd transmission");
  CHECK(said(11) == "SYN/ACK, 11th transmission");
  CHECK(said(21) == "SYN/ACK, 21st transmission");
  CHECK(said(112) == "SYN/ACK, 112th transmission");
  CHECK(said(1003) == "SYN/ACK, 1003rd transmission");
}

TEST_CASE("packet comment: a segment that the transcript has no room for") {
  infer::Lifecycle life;
  CHECK(omitted_comment(4097, {}, life) == "segment 4097, beyond what a transcript keeps");
  life.client_states.push_back({tcp::State::close_wait, {}});
  CHECK(omitted_comment(4097, {}, life) ==
        "segment 4097, beyond what a transcript keeps: client CLOSE-WAIT");
}

TEST_CASE("packet comment: an ICMP error, and whether it decides") {
  infer::IcmpObservation error;
  error.from = *Address::parse("10.0.0.1");
  error.type = 3;
  error.code = 13;
  infer::Lifecycle after;
  CHECK(icmp_comment(error, {}, after) == "ICMP from 10.0.0.1: administratively prohibited");
  after.outcome = infer::Outcome::unreachable;
  CHECK(icmp_comment(error, {}, after) ==
        "ICMP from 10.0.0.1: administratively prohibited; outcome unreachable");
}

TEST_CASE("packet comment: what is known at the end, and its evidence") {
  probe::Record record;
  record.job = test::sample_job();
  record.source_port = 40123;
  record.attempt = 7;
  infer::Finding finding;
  finding.id = "close-wait-stuck";
  finding.severity = infer::Severity::warning;
  finding.text = "It hangs.";
  finding.evidence = {4, 5};
  record.life.findings.push_back(finding);
  infer::Measurement measurement;
  measurement.measure = "time-wait";
  measurement.verdict = "holds";
  measurement.text = "It holds.";
  record.life.measurements.push_back(measurement);
  const auto found = remarks(record.life);
  REQUIRE(found.size() == 2);
  CHECK(found[0].text == "warning close-wait-stuck: It hangs.");
  CHECK((found[0].evidence == std::vector<std::uint32_t>{4, 5}));
  CHECK(remark_comment(record, found[0]) ==
        "lifecycle 7 of db.example (192.0.2.9) port 80, from port 40123: warning close-wait-stuck: "
        "It hangs. [segment 4, 5]");
  CHECK(remark_comment(record, found[1]) ==
        "lifecycle 7 of db.example (192.0.2.9) port 80, from port 40123: time-wait holds: It "
        "holds.");
}

}  // namespace synspect::report

#include "report/scan_text.hpp"

#include <doctest/doctest.h>

#include "played.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

std::string line_of(const probe::ScanRecord& record, bool coloured = false) {
  std::string out;
  report::ScanTextReporter{out, report::Palette{coloured}}.on_record(record);
  return out;
}

probe::ScanRecord with_findings(std::vector<infer::Finding> findings) {
  probe::ScanRecord record = scanned(half_open());
  record.life.findings = std::move(findings);
  return record;
}

std::string summary_of(const std::vector<Lines>& targets, const probe::ScanCounters& counters,
                       bool complete, bool coloured = false) {
  probe::ScanTally tally;
  for (const Lines& lines : targets) tally.add(scanned(lines));
  tally.note(counters, complete);
  std::string out;
  report::ScanTextReporter{out, report::Palette{coloured}}.on_summary(tally);
  return out;
}

}  // namespace

TEST_CASE("scan text: a line a target, in columns") {
  probe::ScanRecord failed = scanned({});
  failed.life = {};
  failed.life.outcome = infer::Outcome::error;
  failed.error = "send: network is down";
  probe::ScanRecord named = scanned(half_open());
  named.name = "db.example";
  const std::string lines = line_of(scanned(half_open())) + line_of(scanned(refused())) +
                            line_of(scanned(filtered())) + line_of(scanned_unreachable()) +
                            line_of(failed) + line_of(named) + line_of(scanned(clean_close())) +
                            line_of(scanned(retransmitted()));
  CHECK(
      lines ==
      "192.0.2.9:80           open             38.400 us  SYN-RECEIVED observed  ttl 57   mss "
      "1460\n"
      "192.0.2.9:80           refused          35.250 us  CLOSED       observed  ttl 57\n"
      "192.0.2.9:80           filtered              -     no answer to 3 SYNs\n"
      "192.0.2.9:80           unreachable           -     administratively prohibited, says "
      "192.0.2.254  admin-prohibited\n"
      "192.0.2.9:80           error                 -     send: network is down\n"
      "192.0.2.9:80           open             38.400 us  SYN-RECEIVED observed  ttl 57   mss 1460"
      "  db.example\n"
      "192.0.2.9:80           open             38.400 us  LAST-ACK     observed  ttl 57   mss 1412"
      "  closed: clean\n"
      "192.0.2.9:80           open            ~40.000 us  LAST-ACK     observed  ttl 57   mss 1412"
      "  closed: clean\n");
}

TEST_CASE("scan text: an IPv6 address in brackets, a link-local one with its scope") {
  CHECK(line_of(on_link(scanned(refused()))).starts_with("[fe80::9%eth0]:80      refused  "));
  CHECK(line_of(scanned({{0, "> S 0:0(0) win 64240"}})).find("no answer to 1 SYN\n") !=
        std::string::npos);
}

TEST_CASE("scan text: findings that are more than worth knowing, once") {
  using infer::Severity;
  const std::string text = line_of(with_findings({{"syn-cookie-suspect", Severity::info, "", {}},
                                                  {"open", Severity::error, "", {}},
                                                  {"rst-on-fin", Severity::error, "", {}},
                                                  {"asymmetric-ttl", Severity::warning, "", {}}}));
  CHECK(text.ends_with("  mss 1460  rst-on-fin  asymmetric-ttl\n"));
}

TEST_CASE("scan text: colour says nothing that words do not say") {
  for (const probe::ScanRecord& record :
       {scanned(half_open()), scanned(refused()), scanned(filtered()), scanned_unreachable(),
        scanned(clean_close()), with_findings({{"rst-on-fin", infer::Severity::error, "", {}}})}) {
    CHECK(line_of(record).find('\x1b') == std::string::npos);
    CHECK(line_of(record, true).find("\x1b[") != std::string::npos);
    CHECK(trimmed(without_colour(line_of(record, true))) == line_of(record));
  }
}

TEST_CASE("scan text: the summary") {
  const std::vector<Lines> targets{half_open(), refused(), filtered(), retransmitted(),
                                   half_open()};
  const std::string text = trimmed(summary_of(
      targets,
      {.targets_started = 5, .targets_done = 5, .packets_sent = 12'345, .syns_repeated = 3}, true));
  CHECK(text ==
        "\n5 targets: 3 open, 1 refused, 1 filtered; closed: 1 clean, 2 reset, 2 not-attempted\n"
        "  us                  syn          ack          fin     peer_fin     last_ack\n"
        "  n                     3            1            1            1            1\n"
        "  loss                20%                        0%\n"
        "  sent again            3\n"
        "  uncertain             1\n"
        "  min              35.250       20.000       40.000        0.000       20.000\n"
        "  mean             37.350       20.000       40.000        0.000       20.000\n"
        "  max              38.400       20.000       40.000        0.000       20.000\n"
        "  mdev              1.485            -            -            -            -\n"
        "  p50              38.400       20.000       40.000        0.000       20.000\n"
        "  p50_low               -            -            -            -            -\n"
        "  p50_high              -            -            -            -            -\n"
        "  p90                   -            -            -            -            -\n"
        "  p95                   -            -            -            -            -\n"
        "  p99                   -            -            -            -            -\n"
        "  -: too few samples; mdev takes 2, p50_low 6, p50_high 6, p90 10, p95 20, p99\n"
        "    100\n"
        "  error filtered in 1 of 5\n"
        "  error refused in 1 of 5\n"
        "  packets: 12,345 sent (3 SYNs repeated), 0 unsent, 0 captured, 0 lost by the capture, 0 "
        "too late\n");
  CHECK(without_colour(summary_of(targets, {}, false, true)) == summary_of(targets, {}, false));
}

TEST_CASE("scan text: a summary says what is missing") {
  const std::string text =
      summary_of({half_open()},
                 {.targets_started = 70'000, .targets_done = 68'000, .probed_again = 1'200}, false);
  CHECK(text.find("\n  1,200 targets were probed again\n") != std::string::npos);
  CHECK(text.ends_with("\n  incomplete: 68,000 of 70,000 targets begun are done\n"));
  CHECK(summary_of({}, {}, true).starts_with("\n0 targets: none; closed: none\n"));
}

}  // namespace synspect::test

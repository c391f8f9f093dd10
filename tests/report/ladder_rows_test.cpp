#include "report/ladder_rows.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lifecycles.hpp"

namespace synspect::test {
namespace {

using report::LadderRow;
using Kind = LadderRow::Kind;

/// "4 FIN-WAIT-1 / CLOSE-WAIT o +fin ?": number, states of both sides, steps, what was unanswered
/// and what came again.
std::string row_text(const LadderRow& row) {
  std::string text;
  switch (row.kind) {
    case Kind::segment: text = std::to_string(row.entry->seen.n); break;
    case Kind::icmp: text = "icmp"; break;
    case Kind::silence:
      text = fmt::format("silence {} ms", row.wait / std::chrono::milliseconds{1});
      if (row.wanted) text += fmt::format(" {}", to_string(*row.wanted));
      if (row.never_came) text += " never";
      if (row.time_wait) text += " TIME-WAIT";
      break;
    case Kind::folded:
      text = fmt::format("folded {}-{}: {} out {} in {}", row.fold.first, row.fold.last,
                         row.fold.segments, row.fold.octets_out, row.fold.octets_in);
      break;
    case Kind::omitted: text = fmt::format("omitted {}", row.fold.segments); break;
    case Kind::after_end: text = "after-end"; break;
  }
  for (const tcp::State state : row.client) text += fmt::format(" {}", to_string(state));
  if (!row.server.empty()) text += " /";
  for (const report::ServerMark& mark : row.server) {
    text += fmt::format(" {} {}", to_string(mark.state), to_string(mark.claim).front());
  }
  for (const infer::Step& step : row.steps) text += fmt::format(" +{}", to_string(step.kind));
  if (row.unanswered) text += " ?";
  if (row.again) text += " again";
  return text;
}

std::vector<std::string> rows_of(const probe::Record& record, bool fold = true) {
  std::vector<std::string> texts;
  for (const LadderRow& row : report::ladder_rows(record, fold)) texts.push_back(row_text(row));
  return texts;
}

using Rows = std::vector<std::string>;

/// Joined for a failure that one can read.
std::string text_of(const Rows& rows) {
  std::string text;
  for (const std::string& row : rows) text += row + '\n';
  return text;
}

void check(const probe::Record& record, const Rows& expected) {
  CHECK(text_of(rows_of(record)) == text_of(expected));
}

}  // namespace

TEST_CASE("ladder rows: states stand where they are first known, with the claim of the end") {
  check(record_of(clean_close()),
        {"1 SYN-SENT", "2 ESTABLISHED / SYN-RECEIVED o +syn", "3 / ESTABLISHED i +ack",
         "4 FIN-WAIT-1 / CLOSE-WAIT o", "5 FIN-WAIT-2 +fin", "6 TIME-WAIT / LAST-ACK o +peer_fin",
         "7 / CLOSED a +last_ack"});
}

TEST_CASE("ladder rows: one segment may take both sides through several states") {
  const Rows rows = rows_of(record_of(lifecycle("three-segment-close")));
  CHECK(rows[4] == "5 FIN-WAIT-2 TIME-WAIT / LAST-ACK o +fin +peer_fin");
}

TEST_CASE("ladder rows: what nobody answered, what came again, and the silence between") {
  check(record_of(filtered()),
        {"1 SYN-SENT ?", "silence 1000 ms syn never", "2 ? again", "silence 2000 ms syn never",
         "3 ? again", "silence 2000 ms syn never", "4 CLOSED +syn"});
}

TEST_CASE("ladder rows: only the first of two SYNs went unanswered, as far as one can tell") {
  const Rows rows = rows_of(record_of(retransmitted()));
  CHECK(rows[0] == "1 SYN-SENT ?");
  CHECK(rows[1] == "silence 1000 ms syn");
  CHECK(rows[2] == "2 again");
}

TEST_CASE("ladder rows: a FIN that comes again shows that our ACK did nothing") {
  const Rows rows = rows_of(record_of(lifecycle("last-ack-lost")));
  CHECK(rows[6] == "7 +last_ack ?");
  CHECK(rows[7] == "silence 231 ms TIME-WAIT");
  CHECK(rows[8] == "8 / LAST-ACK o again");
  CHECK(rows[9] == "9 / CLOSED a");  // not with 7, which did not close it
}

TEST_CASE("ladder rows: a copy that the network made accuses nobody") {
  probe::Record record = record_of(lifecycle("last-ack-lost"));
  record.segments[7].seen.at.ns -= 200'000'000;  // 31 ms after our ACK
  CHECK(rows_of(record)[6] == "7 +last_ack");
}

TEST_CASE("ladder rows: the server that never closes is waited for until the end") {
  const Rows rows = rows_of(record_of(lifecycle("close-wait-stuck")));
  CHECK(rows[5] == "silence 5000 ms peer_fin never");
  CHECK(rows[6] == "6 CLOSED / CLOSED a +peer_fin");
}

TEST_CASE("ladder rows: data that nobody acknowledges") {
  probe::Plan plan;
  plan.send.assign(3, 'x');
  const Rows rows = rows_of(record_of({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                       {40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
                                       {60, "> . 1:1(0) ack 1 win 64240"},
                                       {80, "> P. 1:4(3) ack 1 win 64240"},
                                       {1000080, "> P. 1:4(3) ack 1 win 64240"},
                                       {5000080, "> R 4:4(0) win 0"}},
                                      sample_job(), plan));
  CHECK(rows[3] == "4 ?");
  CHECK(rows[4] == "silence 1000 ms ?");
  CHECK(rows[5] == "5 ? again");
}

TEST_CASE("ladder rows: ICMP errors stand in their place") {
  check(record_of(lifecycle("icmp")), {"1 SYN-SENT ?", "icmp", "2 CLOSED +syn"});
}

TEST_CASE("ladder rows: what is damaged moves nobody, and comes again as new") {
  const Rows rows = rows_of(record_of(lifecycle("syn-ack-damaged")));
  CHECK(rows[1] == "2");
  CHECK(rows[4] == "4 ESTABLISHED / SYN-RECEIVED o +syn");
}

TEST_CASE("ladder rows: a server stays in SYN-RECEIVED while its SYN/ACK comes again") {
  const Rows rows = rows_of(record_of(lifecycle("syn-ack-again")));
  CHECK(rows[2] == "3 +ack ?");
  CHECK(rows[4] == "4 / SYN-RECEIVED o again");
  CHECK(rows[5] == "5 / ESTABLISHED i");
}

TEST_CASE("ladder rows: what is asked after the end is set apart") {
  const Rows rows = rows_of(record_of(lifecycle("verified")));
  CHECK(rows[5] == "6 / CLOSED o +last_ack");
  CHECK(rows[7] == "after-end");
  CHECK(rows[9] == "8 / CLOSED o");
}

TEST_CASE("ladder rows: long runs of data are folded, and counted to the octet") {
  const probe::Record record = record_of(lifecycle("download"));
  const Rows rows = rows_of(record);
  CHECK(rows[5] == "folded 6-815: 810 out 0 in 567000");
  CHECK(rows[6] == "816");
  CHECK(rows.size() == 12);
  CHECK(rows_of(record, false).size() == record.segments.size());
}

TEST_CASE("ladder rows: a pause in the middle of data is not folded away") {
  probe::Record record = record_of(lifecycle("download"));
  for (std::size_t i = 400; i < record.segments.size(); ++i) {
    record.segments[i].seen.at.ns += 1'000'000'000;
  }
  const std::string rows = text_of(rows_of(record));
  CHECK(rows.find("\nfolded 6-398: 393 out 0 in 275800\n399\n400\nsilence 1000 ms\n401\n402\n"
                  "folded 403-815: ") != std::string::npos);
}

TEST_CASE("ladder rows: nothing that tells something is folded") {
  probe::Record record = record_of(lifecycle("download"));
  record.segments[401].checksum = wire::Checksum::bad;
  record.segments[403].seen.segment = record.segments[399].seen.segment;
  const std::string rows = text_of(rows_of(record));
  CHECK(rows.find("\n402\n") != std::string::npos);
  CHECK(rows.find("\n404 again\n") != std::string::npos);
}

TEST_CASE("ladder rows: what is not kept is counted where it is missing") {
  probe::Record record = record_of(clean_close());
  record.segments.erase(record.segments.begin() + 2);
  record.lifecycle_segments = 6;
  record.segments_omitted = 4;  // that one, and three at the end
  const Rows rows = rows_of(record);
  CHECK(rows[2] == "omitted 1");
  CHECK(rows.back() == "omitted 3");
}

}  // namespace synspect::test

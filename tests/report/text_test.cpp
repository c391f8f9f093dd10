#include "report/text.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

using report::Palette;
using report::TextReporter;
using Detail = TextReporter::Detail;

std::string text_of(const Lines& lines, Detail detail = Detail::segments, bool coloured = false,
                    bool live = true) {
  std::ostringstream out;
  TextReporter reporter{out, Palette{coloured}, detail, live};
  static_cast<void>(play(lines, reporter));
  return out.str();
}

/// From the heads of the segment columns on; the heading before them is tested for itself.
std::string body(const Lines& lines) {
  const std::string text = trimmed(text_of(lines));
  return text.substr(text.find("  n       at us"));
}

}  // namespace

TEST_CASE("text: a clean close, to the letter") {
  CHECK(body(clean_close()) ==
        "  n       at us  segment                      client       server\n"
        "  1       0.000  > S 0:0(0) win 64240         SYN-SENT\n"
        "  2      38.400  < S. 0:0(0) ack 1 win 65160  ESTABLISHED  SYN-RECEIVED observed\n"
        "  3      59.500  > . 1:1(0) ack 1 win 502     ESTABLISHED  ESTABLISHED  assumed\n"
        "  4      80.000  > F. 1:1(0) ack 1 win 502    FIN-WAIT-1   CLOSE-WAIT   assumed\n"
        "  5     115.020  < . 1:1(0) ack 2 win 509     FIN-WAIT-2   CLOSE-WAIT   observed\n"
        "  6     127.320  < F. 1:1(0) ack 2 win 509    TIME-WAIT    LAST-ACK     observed\n"
        "  7     146.020  > . 2:2(0) ack 2 win 502     TIME-WAIT    CLOSED       assumed\n"
        "\n"
        "  open, closed: clean\n"
        "\n"
        "  step                us\n"
        "  syn             38.400  SYN -> its SYN/ACK      round trip\n"
        "  ack             21.100  its SYN/ACK -> our ACK  our turnaround\n"
        "  fin             35.020  FIN -> its ACK          round trip\n"
        "  peer_fin        12.300  its ACK -> its FIN      its application\n"
        "  last_ack        18.700  its FIN -> our ACK      our turnaround\n"
        "\n"
        "  server was in entered between (us)        claim     segment\n"
        "  SYN-RECEIVED  0.000 .. 38.400             observed  2\n"
        "  ESTABLISHED   59.500 .. 115.020           implied   5\n"
        "  CLOSE-WAIT    80.000 .. 115.020           observed  5\n"
        "  LAST-ACK      80.000 .. 127.320           observed  6\n"
        "  CLOSED        146.020 .. ?                assumed   7\n"
        "\n");
}

TEST_CASE("text: refused") {
  CHECK(body(refused()) ==
        "  n       at us  segment                      client       server\n"
        "  1       0.000  > S 0:0(0) win 64240         SYN-SENT\n"
        "  2      35.250  < R. 0:0(0) ack 1 win 0      CLOSED       CLOSED       observed\n"
        "\n"
        "  refused\n"
        "\n"
        "  step                us\n"
        "  syn             35.250  SYN -> its RST          round trip\n"
        "\n"
        "  server was in entered between (us)        claim     segment\n"
        "  CLOSED        ? .. 35.250                 observed  2\n"
        "\n"
        "  error refused: The SYN was answered by a RST: nothing listens on that port, or\n"
        "    a firewall rejects. [segment 2]\n"
        "    next: See at the server whether the service runs, and on which address and\n"
        "      port (ss -ltn); if it does, look for a firewall that rejects.\n"
        "\n");
}

TEST_CASE("text: the server closes first, after a greeting") {
  const std::string text = body(server_first());
  for (const char* line :
       {"\n  4  172950.500  < P. 1:22(21) ack 1 win 65535 ESTABLISHED  ESTABLISHED  implied\n",
        "\n  9  309411.000  < . 23:23(0) ack 2 win 65535 CLOSED       TIME-WAIT    observed\n",
        "\n  ack            103.000  its SYN/ACK -> our ACK  our turnaround\n",
        "\n  peer_fin             -  its FIN, before ours\n",
        "\n  FIN-WAIT-2    272971.250 .. 309411.000    implied   9\n",
        "\n  info server-closes-first: "}) {
    CAPTURE(std::string{line});
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("text: filtered; a timeout is never a number") {
  const std::string text = text_of(filtered());
  CHECK(text.find("\n  filtered\n") != std::string::npos);
  CHECK(
      text.find("  syn                  -  SYN -> its SYN/ACK      did not end, sent 3 times\n") !=
      std::string::npos);
  CHECK(text.find("server was in") == std::string::npos);
  CHECK(text.find("error filtered: No answer to 3 SYNs") != std::string::npos);
}

TEST_CASE("text: an uncertain time is marked, and explained in words") {
  const std::string text = text_of(retransmitted());
  CHECK(text.find("  syn            ~40.000  SYN -> its SYN/ACK      round trip, sent 2 times, "
                  "uncertain which one was answered\n") != std::string::npos);
  CHECK(text_of(retransmitted(), Detail::line).find("  syn ~40.000  ") != std::string::npos);
  CHECK(text_of(clean_close()).find('~') == std::string::npos);
}

TEST_CASE("text: the heading says who speaks with whom, and since when") {
  const std::string text = text_of(refused());
  const std::string heading = text.substr(0, text.find("  n       at us"));
  for (const char* part : {"db.example (192.0.2.9) port 80", "from 192.0.2.1 port 40123 on eth0",
                           "2026-11-20T09:29:04.123456789Z"}) {
    CHECK(heading.find(part) != std::string::npos);
  }
}

TEST_CASE("text: a usual lifecycle fits a terminal of 80 columns") {
  const std::string text = text_of(clean_close());
  CHECK_MESSAGE(widest(text) <= 80, text);
  CHECK(widest(text_of(clean_close(), Detail::segments, true)) == widest(text));
}

TEST_CASE("text: several at once: each as a whole at its end, and the same as live") {
  for (const Lines& lines :
       {clean_close(), server_first(), refused(), filtered(), retransmitted()}) {
    for (const Detail detail : {Detail::segments, Detail::options}) {
      CHECK(text_of(lines, detail, false, false) == text_of(lines, detail));
    }
  }
}

TEST_CASE("text: an interrupted lifecycle claims no outcome") {
  probe::Record record = record_of(filtered());
  record.interrupted = true;
  record.life.findings.clear();
  for (const Detail detail : {Detail::line, Detail::segments}) {
    std::ostringstream out;
    TextReporter{out, Palette{false}, detail}.on_record(record);
    CHECK(out.str().find("interrupted") != std::string::npos);
    CHECK(out.str().find("filtered") == std::string::npos);
  }
}

TEST_CASE("text: options only when asked for") {
  const std::string with = text_of(clean_close(), Detail::options);
  CHECK(with.find("<mss 1460,sackOK,ts 1000 0,wscale 7>") != std::string::npos);
  CHECK(with.find("  1       0.000  > S 0:0(0) win 64240 ") != std::string::npos);
  CHECK(text_of(clean_close()).find("mss") == std::string::npos);
}

TEST_CASE("text: one line a lifecycle") {
  CHECK(text_of(clean_close(), Detail::line) ==
        "#1    db.example (192.0.2.9) port 80  open, closed: clean  syn 38.400  ack 21.100  "
        "fin 35.020  peer_fin 12.300  last_ack 18.700 us\n");
  CHECK(text_of(refused(), Detail::line) ==
        "#1    db.example (192.0.2.9) port 80  refused  syn 35.250 us\n");
  CHECK(text_of(filtered(), Detail::line) == "#1    db.example (192.0.2.9) port 80  filtered\n");
}

TEST_CASE("text: colour says nothing that words do not say") {
  for (const Detail detail : {Detail::line, Detail::segments, Detail::options}) {
    for (const Lines& lines : {clean_close(), refused(), filtered(), retransmitted()}) {
      const std::string plain = text_of(lines, detail);
      const std::string coloured = text_of(lines, detail, true);
      CHECK(plain.find('\x1b') == std::string::npos);
      CHECK(coloured.find("\x1b[") != std::string::npos);
      CHECK(without_colour(coloured) == plain);
    }
  }
}

TEST_CASE("text: a lifecycle without a segment names its target all the same") {
  probe::Record record;
  record.job = sample_job();
  record.life.outcome = infer::Outcome::error;
  record.error = "send: network is down";
  std::ostringstream out;
  TextReporter{out, Palette{false}, Detail::segments}.on_record(record);
  CHECK(out.str() ==
        "db.example (192.0.2.9) port 80\n\n  error\n\n  error send: network is down\n\n");
}

}  // namespace synspect::test

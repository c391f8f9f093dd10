#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const Line kFin{80, "> F. 1:1(0) ack 1 win 64240"};
const Line kItsAck{120, "< . 1:1(0) ack 2 win 509"};
const Line kItsFin{150, "< F. 1:1(0) ack 2 win 509"};
const Line kOurAck{170, "> . 2:2(0) ack 2 win 64240"};

constexpr std::string_view kItsFinText = "< F. 1:1(0) ack 2 win 509";
constexpr std::string_view kOurAckText = "> . 2:2(0) ack 2 win 64240";
const std::string kLost = "last-ack-lost warning [7,8]";

/// A clean close, and what comes in TIME-WAIT; later segments count from 8.
Lines closed(const Lines& then) {
  Lines lines = opened({kFin, kItsAck, kItsFin, kOurAck});
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

/// All of the server's states from the `from`th on.
std::string end_of(const Lines& lines, std::size_t from) {
  infer::Lifecycle life = observed(lines).lifecycle(true);
  REQUIRE(life.server_states.size() >= from);
  life.server_states.erase(life.server_states.begin(),
                           life.server_states.begin() + static_cast<std::ptrdiff_t>(from));
  return server_text(life);
}

/// With timestamps; the server's FIN bears 500 at first, and `again` later.
Lines with_timestamps(std::string_view again) {
  return {{0, "> S 0:0(0) win 64240 <mss 1460,ts 10 0>"},
          {40, "< S. 0:0(0) ack 1 win 65160 <mss 1460,ts 400 10>"},
          {60, "> . 1:1(0) ack 1 win 64240 <ts 10 400>"},
          {80, "> F. 1:1(0) ack 1 win 64240 <ts 10 400>"},
          {120, "< . 1:1(0) ack 2 win 509 <ts 400 10>"},
          {150, "< F. 1:1(0) ack 2 win 509 <ts 500 10>"},
          {170, "> . 2:2(0) ack 2 win 64240 <ts 10 500>"},
          {400170, again}};
}

}  // namespace

TEST_CASE("last ACK lost: the server's FIN comes again") {
  check_findings({
      {"200 ms after our ACK", closed({{200170, kItsFinText}}), kLost},
      {"not sooner: no timer of the server's has run out", closed({{200169.999, kItsFinText}}), ""},
      {"the last one counts",
       closed({{200170, kItsFinText},
               {200180, kOurAckText},
               {600170, kItsFinText},
               {600180, kOurAckText}}),
       "last-ack-lost warning [7,10]"},
      {"not a second copy right after it",
       closed({{200170, kItsFinText}, {200180, kOurAckText}, {200190, kItsFinText}}), kLost},
      {"not a FIN with another number", closed({{200170, "< F. 5:5(0) ack 2 win 509"}}), ""},
      {"not a bare ACK", closed({{200170, "< . 2:2(0) ack 2 win 509"}}), ""},
      {"not what acknowledges too much", closed({{200170, "< F. 1:1(0) ack 9 win 509"}}), ""},
      {"not an old copy that does not have our FIN yet",
       closed({{200170, "< F. 1:1(0) ack 1 win 509"}}), ""},
      {"not when we have not acknowledged it yet",
       opened({kFin, kItsAck, kItsFin, {200170, kItsFinText}}), ""},
      {"with a new timestamp", with_timestamps("< F. 1:1(0) ack 2 win 509 <ts 900 10>"), kLost},
      {"not a copy that the network made, with the same",
       with_timestamps("< F. 1:1(0) ack 2 win 509 <ts 500 10>"), ""},
      {"not with an old one", with_timestamps("< F. 1:1(0) ack 2 win 509 <ts 300 10>"), ""},
      {"not after a RST of the server", closed({{180, "< R 2:2(0) win 0"}, {200170, kItsFinText}}),
       ""},
  });
}

TEST_CASE("last ACK lost: in words") {
  const std::string without = text_of(closed({{400170, kItsFinText}}));
  CHECK_MESSAGE(without.find("400.0 ms") != std::string::npos, without);
  CHECK_MESSAGE(without.find("old copy") != std::string::npos, without);
  const std::string with = text_of(with_timestamps("< F. 1:1(0) ack 2 win 509 <ts 900 10>"));
  CHECK_MESSAGE(with.find("old copy") == std::string::npos, with);
}

TEST_CASE("last ACK lost: CLOSED not before the ACK that answered it") {
  const Lines answered = closed({{200170, kItsFinText}, {200180, kOurAckText}});
  CHECK(end_of(answered, 3) == "LAST-ACK observed 80..150 [6,8], CLOSED assumed 200180..? [9]");
  const Lines unanswered = closed({{200170, kItsFinText}});
  CHECK(end_of(unanswered, 3) == "LAST-ACK observed 80..150 [6,8]");
  const Lines early = closed({{100170, kItsFinText}, {100180, kOurAckText}});
  CHECK(end_of(early, 3) == "LAST-ACK observed 80..150 [6], CLOSED assumed 170..? [7]");
}

// Whoever opened is in CLOSE-WAIT, then LAST-ACK; the server waits in FIN-WAIT-1 for our ACK.
TEST_CASE("last ACK lost: the server closes first") {
  const Line its_fin{100, "< F. 1:1(0) ack 1 win 509"};
  const Line again{200110, "< F. 1:1(0) ack 1 win 509"};
  const Line our_ack{110, "> . 1:1(0) ack 2 win 64240"};
  const Line our_fin{120, "> F. 1:1(0) ack 2 win 64240"};
  const Line answer{200115, "> . 2:2(0) ack 2 win 64240"};
  const std::string found = "server-closes-first info [4], last-ack-lost warning [5,7]";
  const Lines silent = opened({its_fin, our_ack, our_fin, again});
  const Lines answered = opened({its_fin, our_ack, our_fin, again, answer});
  const Lines proven =
      opened({its_fin, our_ack, our_fin, again, answer, {200150, "< . 2:2(0) ack 2 win 509"}});
  const Lines too_late =
      opened({its_fin, our_ack, our_fin, {150, "< . 2:2(0) ack 2 win 509"}, again, answer});
  const Lines has_ours = opened({its_fin, our_ack, our_fin, {200110, "< F. 1:1(0) ack 2 win 509"}});
  check_findings(
      {{"unanswered", silent, found},
       {"answered", answered, found},
       {"then it acknowledges our FIN", proven, found},
       {"not after it has acknowledged our FIN", too_late, "server-closes-first info [4]"},
       {"not one that acknowledges our FIN: it has our ACK too", has_ours,
        "server-closes-first info [4]"}});
  CHECK(end_of(silent, 3) == "");
  CHECK(end_of(answered, 3) == "FIN-WAIT-2 assumed 200115..? [8], TIME-WAIT assumed 200115..? [8]");
  CHECK(end_of(proven, 3) ==
        "FIN-WAIT-2 implied 110..200150 [9], TIME-WAIT observed 120..200150 [9]");
}

TEST_CASE("last ACK lost: both close at once") {
  const Lines lines = opened({kFin,
                              {100, "< F. 1:1(0) ack 1 win 509"},
                              {101, "< . 2:2(0) ack 2 win 509"},
                              {105, "> . 2:2(0) ack 2 win 64240"},
                              {200105, "< F. 1:1(0) ack 2 win 509"},
                              {200110, "> . 2:2(0) ack 2 win 64240"}});
  check_findings({{"CLOSING", lines, "last-ack-lost warning [7,8]"}});
  CHECK(end_of(lines, 3) == "CLOSING observed 80..101 [6], TIME-WAIT assumed 200110..? [9]");
}

}  // namespace synspect::test

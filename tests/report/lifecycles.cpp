#include "lifecycles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace synspect::test {
namespace {

using std::chrono::seconds;

const char* const kSyn = "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>";
const char* const kSynAck = "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 5000 1000,wscale 8>";
const char* const kAck = "> . 1:1(0) ack 1 win 502 <ts 1000 5000>";
const char* const kFin = "> F. 1:1(0) ack 1 win 502 <ts 1000 5000>";

Lines opened(const Lines& then) {
  Lines lines{{0, kSyn}, {38.4, kSynAck}, {59.5, kAck}};
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

/// Opened, and closed by us in four segments at most.
Lines opened_and_closed(const Lines& then) {
  Lines lines = opened({{80, kFin}});
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

/// From a server that sends `count` full segments at once, each acknowledged.
Lines downloaded(int count) {
  static std::deque<std::string> texts;  // Lines hold views
  Lines lines{{0, "> S 0:0(0) win 64240 <mss 1460,sackOK,wscale 7>"},
              {38.4, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,wscale 8>"},
              {59.5, "> . 1:1(0) ack 1 win 502"},
              {80, "> P. 1:19(18) ack 1 win 502"},
              {131.5, "< . 1:1(0) ack 19 win 509"}};
  double at = 200;
  const auto add = [&lines, &at](std::string text) {
    lines.push_back({at += 1.5, texts.emplace_back(std::move(text))});
  };
  std::uint64_t next = 1;
  for (int i = 0; i < count; ++i, next += 1400) {
    add(fmt::format("< . {}:{}(1400) ack 19 win 509", next, next + 1400));
    add(fmt::format("> . 19:19(0) ack {} win 502", next + 1400));
  }
  add(fmt::format("< F. {}:{}(0) ack 19 win 509", next, next));
  add(fmt::format("> . 19:19(0) ack {} win 502", next + 1));
  add(fmt::format("> F. 19:19(0) ack {} win 502", next + 1));
  at += 40;
  add(fmt::format("< . {}:{}(0) ack 20 win 509", next + 1, next + 1));
  return lines;
}

/// An address without a zero, and a name that is longer than a line.
probe::Job far_away() {
  probe::Job job;
  job.name =
      "a-service-with-a-very-long-name.department.of-a-large.organisation.internal.example.com";
  job.remote = {Address::parse("2001:db8:1234:5678:9abc:def1:2345:6789").value(), 44300};
  job.path = {Address::parse("2001:db8:fedc:ba98:7654:3211:fedc:ba98").value(), "enp129s0f1np1", 2,
              1500};
  job.resolve = Duration{812'400};
  return job;
}

probe::Plan with(void (*change)(probe::Plan&)) {
  probe::Plan plan;
  change(plan);
  return plan;
}

using Lives = std::vector<ScriptedLife>;

void add(Lives& lives, const char* name, const Lines& lines, const probe::Plan& plan = {},
         const probe::Job& job = sample_job()) {
  ScriptedLife& life = lives.emplace_back();
  life.name = name;
  life.lines = lines;
  life.plan = plan;
  life.job = job;
}

void add_openings(Lives& lives) {
  add(lives, "refused", refused());
  add(lives, "filtered", filtered());
  add(lives, "syn-again", retransmitted());
  add(lives, "icmp",
      {{0, kSyn}, {412.7, "icmp 3/13 from 192.0.2.254 quotes 0"}, {430.2, "> R 1:1(0) win 0"}});
  add(lives, "syn-ack-damaged",
      {{0, kSyn},
       {38.4, "damaged < S. 0:0(0) ack 1 win 65160 <mss 1412>"},
       {1000100, "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 2000 0,wscale 7>"},
       {1000140, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 6000 2000,wscale 8>"},
       {1000160, "> . 1:1(0) ack 1 win 502 <ts 2000 6000>"},
       {1000180, "> F. 1:1(0) ack 1 win 502 <ts 2000 6000>"},
       {1000220, "< F. 1:1(0) ack 2 win 509 <ts 6001 2000>"},
       {1000240, "> . 2:2(0) ack 2 win 502 <ts 2000 6001>"}});
  add(lives, "syn-ack-again",
      opened({{1030140.2, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 6030 1000,wscale 8>"},
              {1030160, kAck},
              {2000060, "> F. 1:1(0) ack 1 win 502 <ts 3000 6030>"},
              {2000110, "< F. 1:1(0) ack 2 win 509 <ts 7000 3000>"},
              {2000140, "> . 2:2(0) ack 2 win 502 <ts 3000 7000>"}}),
      with([](probe::Plan& plan) { plan.hold = seconds{2}; }));
  add(lives, "syn-ack-retries",
      {{0, kSyn},
       {38.4, kSynAck},
       {1030140.2, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 6030 1000,wscale 8>"},
       {3046140.7, "< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 8046 1000,wscale 8>"},
       {12218200, "> R 1:1(0) win 0"}},
      with([](probe::Plan& plan) {
        plan.measure = probe::Measure::syn_ack_retries;
        plan.step_timeout = seconds{60};
      }));
}

void add_closings(Lives& lives) {
  add(lives, "clean", clean_close());
  add(lives, "three-segment-close",
      opened_and_closed({{115.02, "< F. 1:1(0) ack 2 win 509 <ts 5001 1000>"},
                         {146.02, "> . 2:2(0) ack 2 win 502 <ts 1000 5001>"}}));
  add(lives, "server-first", server_first());
  add(lives, "both-at-once",
      opened_and_closed({{97.1, "< F. 1:1(0) ack 1 win 509 <ts 5001 1000>"},
                         {112.4, "> . 2:2(0) ack 2 win 502 <ts 1000 5001>"},
                         {131.9, "< . 2:2(0) ack 2 win 509 <ts 5001 1000>"}}));
  add(lives, "half-close-data",
      opened_and_closed({{115.02, "< . 1:1(0) ack 2 win 509 <ts 5001 1000>"},
                         {2127.3, "< P. 1:1025(1024) ack 2 win 509 <ts 5003 1000>"},
                         {2146.0, "> . 2:2(0) ack 1025 win 502 <ts 1000 5003>"},
                         {2327.3, "< F. 1025:1025(0) ack 2 win 509 <ts 5003 1000>"},
                         {2346.0, "> . 2:2(0) ack 1026 win 502 <ts 1000 5003>"}}));
  add(lives, "rst-in-the-middle",
      opened({{80, "> P. 1:19(18) ack 1 win 502 <ts 1000 5000>"},
              {118.2, "< . 1:1(0) ack 19 win 509 <ts 5001 1000>"},
              {52118.9, "< R. 1:1(0) ack 19 win 509"}}),
      with([](probe::Plan& plan) {
        plan.send.assign(18, 'x');
        plan.hold = seconds{60};
      }));
  add(lives, "rst-on-fin",
      opened({{80, "< P. 1:22(21) ack 1 win 509 <ts 5000 1000>"},
              {98.5, "> . 1:1(0) ack 22 win 502 <ts 1000 5000>"},
              {114.1, "> F. 1:1(0) ack 22 win 502 <ts 1000 5000>"},
              {149.4, "< R 22:22(0) win 0"}}));
  add(lives, "queue-full", opened_and_closed({{115.02, "< R 1:1(0) win 0"}}));
  add(lives, "close-wait-stuck",
      opened_and_closed(
          {{115.02, "< . 1:1(0) ack 2 win 509 <ts 5001 1000>"}, {5000115.3, "> R 2:2(0) win 0"}}));
  add(lives, "fin-unanswered",
      opened_and_closed({{1000081, "> F. 1:1(0) ack 1 win 502 <ts 2000 5000>"},
                         {1000412, "icmp 3/1 from 192.0.2.254 quotes 1"},
                         {3000082, "> F. 1:1(0) ack 1 win 502 <ts 4000 5000>"},
                         {5000081, "> R 2:2(0) win 0"},
                         {5000082, "> R 1:1(0) win 0"}}));
  add(lives, "last-ack-lost",
      opened_and_closed({{115.02, "< . 1:1(0) ack 2 win 509 <ts 5001 1000>"},
                         {127.32, "< F. 1:1(0) ack 2 win 509 <ts 5001 1000>"},
                         {146.02, "> . 2:2(0) ack 2 win 502 <ts 1000 5001>"},
                         {231146.4, "< F. 1:1(0) ack 2 win 509 <ts 5232 1000>"},
                         {231171.3, "> . 2:2(0) ack 2 win 502 <ts 1231 5232>"}}));
  add(lives, "verified",
      opened_and_closed({{115.02, "< F. 1:1(0) ack 2 win 509 <ts 5001 1000>"},
                         {146.02, "> . 2:2(0) ack 2 win 502 <ts 1000 5001>"},
                         {500120.1, "> . 4294967282:4294967282(0) ack 2 win 502"},
                         {500158.3, "< R 2:2(0) win 0"}}),
      with([](probe::Plan& plan) { plan.verify = true; }));
}

void add_long_ones(Lives& lives) {
  add(lives, "ipv6", clean_close(), {}, far_away());
  add(lives, "download", downloaded(406), with([](probe::Plan& plan) {
        plan.send.assign(18, 'x');
        plan.hold = seconds{60};
      }));
  add(lives, "slow",
      opened({{754000123.4, "< F. 1:1(0) ack 1 win 509 <ts 759000 1000>"},
              {754000144.3, "> . 1:1(0) ack 2 win 502 <ts 755000 759000>"},
              {754000161.1, "> F. 1:1(0) ack 2 win 502 <ts 755000 759000>"},
              {754912161.9, "< . 2:2(0) ack 2 win 509 <ts 759912 755000>"}}),
      with([](probe::Plan& plan) { plan.hold = seconds{3600}; }));
}

std::vector<ScriptedLife> all() {
  std::vector<ScriptedLife> lives;
  add_closings(lives);
  add_openings(lives);
  add_long_ones(lives);
  return lives;
}

}  // namespace

const std::vector<ScriptedLife>& lifecycles() {
  static const std::vector<ScriptedLife> lives = all();
  return lives;
}

const ScriptedLife& lifecycle(const std::string& name) {
  const auto& lives = lifecycles();
  const auto found = std::find_if(lives.begin(), lives.end(),
                                  [&name](const ScriptedLife& life) { return life.name == name; });
  if (found == lives.end()) throw std::out_of_range("no lifecycle is called " + name);
  return *found;
}

probe::Record record_of(const ScriptedLife& life) {
  return record_of(life.lines, life.job, life.plan);
}

}  // namespace synspect::test

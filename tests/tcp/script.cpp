#include "tcp/script.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "support/packet_script.hpp"

namespace synspect::test {
namespace {

// Near the end of the number space: what follows wraps. No number in a test may be the absolute 0
// in a RST, which the notation writes differently (our 251, the server's 4001).
constexpr wire::Origin kOrigin{.local = wire::SeqNum{4294967045},
                               .remote = wire::SeqNum{4294963295}};
constexpr Instant kBeginning{std::chrono::hours{1}};
constexpr std::uint32_t kOurClock = 1000;

tcp::ClientSecrets secrets() {
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(kBeginning.time_since_epoch());
  return {kOrigin.local, kOurClock - static_cast<std::uint32_t>(ms.count())};
}

std::uint8_t octet(std::size_t i) {
  return static_cast<std::uint8_t>(i % 251);
}

}  // namespace

Setup plain() {
  Setup setup;
  setup.config.syn_options.mss = 1460;
  setup.syn_options = "<mss 1460>";
  return setup;
}

Setup stamped() {
  Setup setup = plain();
  setup.config.syn_options.timestamps = wire::Timestamps{};
  setup.syn_options = "<mss 1460,ts 500 1000>";
  return setup;
}

Script::Script(Setup setup) : setup_(std::move(setup)), client_(setup_.config, secrets()) {}

void Script::follow(std::string_view line) {
  wire::Segment segment = parse(line);
  const wire::Segment like = parse(setup_.syn_options.empty() ? std::string{"< S 0:0(0)"}
                                                              : "< S 0:0(0) " + setup_.syn_options);
  segment.window = setup_.syn_window;
  if (segment.flags.syn) segment.options = like.options;
  if (!segment.flags.rst) segment.options.timestamps = like.options.timestamps;
  deliver(segment);
}

std::string Script::open() {
  client_.open(now());
  return answer();
}

std::string Script::send(std::uint32_t octets) {
  std::vector<std::uint8_t> payload(octets);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = octet(i);
  client_.send(std::move(payload), now());
  return answer();
}

std::string Script::close() {
  client_.close(now());
  return answer();
}

std::string Script::abort() {
  client_.abort(now());
  return answer();
}

std::string Script::inject(std::string_view line) {
  client_.segment_arrives(parse(line), now());
  return answer();
}

std::vector<wire::Segment> Script::deliver(const wire::Segment& segment) {
  client_.segment_arrives(segment, now());
  return sent();
}

std::string Script::wake() {
  client_.time_passes(now());
  return answer();
}

bool Script::icmp(std::uint32_t quoted, bool hard) {
  return client_.icmp_arrives(kOrigin.local + quoted, hard, now());
}

std::string Script::wait_until(Duration time) {
  std::string lines;
  for (auto due = deadline(); due && *due <= time; due = deadline()) {
    elapsed_ = *due;
    const std::string answered = wake();
    if (deadline() && *deadline() <= *due) throw std::logic_error("a deadline that stays due");
    if (answered.empty()) continue;
    if (!lines.empty()) lines += " | ";
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_).count();
    lines += fmt::format("{}.{:03} {}", ms / 1000, ms % 1000, answered);
  }
  elapsed_ = time;
  return lines;
}

std::optional<Duration> Script::deadline() const {
  const auto due = client_.deadline();
  return due ? std::optional{*due - kBeginning} : std::nullopt;
}

std::string Script::transitions() {
  std::string all;
  while (const auto next = client_.poll_transition()) {
    if (!all.empty()) all += ", ";
    all += fmt::format("{} ({})", to_string(next->to), to_string(next->cause));
  }
  return all;
}

Instant Script::now() const {
  return kBeginning + elapsed_;
}

wire::Segment Script::parse(std::string_view line) const {
  return parse_segment(line, kOrigin);
}

std::vector<wire::Segment> Script::sent() {
  std::vector<wire::Segment> all;
  while (const auto next = client_.poll_transmission()) {
    check(*next);
    all.push_back(next->segment);
  }
  return all;
}

std::string Script::answer() {
  std::string lines;
  for (const wire::Segment& segment : sent()) {
    if (!lines.empty()) lines += " | ";
    lines += text(segment);
  }
  return lines;
}

std::string Script::text(const wire::Segment& segment) const {
  if (full_) return wire::segment_text(segment, wire::Direction::out, kOrigin);
  wire::Segment bare = segment;
  bare.options = {};
  const std::string line = wire::segment_text(bare, wire::Direction::out, kOrigin);
  return line.substr(0, line.find(" win "));
}

void Script::check(const tcp::Client::Transmission& transmission) const {
  const auto demand = [&](bool holds, const char* rule) {
    if (holds) return;
    const auto line = wire::segment_text(transmission.segment, wire::Direction::out, kOrigin);
    throw std::logic_error(fmt::format("{}: {}", rule, line));
  };
  const wire::Segment& segment = transmission.segment;
  const wire::Flags& flags = segment.flags;
  demand(flags.syn + flags.fin + flags.rst <= 1, "SYN, FIN and RST exclude each other");
  demand(flags.syn || flags.rst || segment.ack.has_value(), "a segment without ACK");
  demand(!flags.rst || segment.window == 0, "a RST offers no window");
  demand(!flags.urg && !flags.ece && !flags.cwr, "a flag that nobody set");
  demand(transmission.payload.size() == segment.length, "the payload has another length");
  const auto first = static_cast<std::uint32_t>(segment.seq - (kOrigin.local + 1u));
  for (std::size_t i = 0; i < transmission.payload.size(); ++i) {
    demand(transmission.payload[i] == octet(first + i), "another octet than at this place");
  }
}

}  // namespace synspect::test

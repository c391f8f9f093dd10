#include "support/packet_script.hpp"

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace synspect::test {
namespace {

/// Walks through one line; every refusal names what was wanted and where.
class Scanner {
 public:
  explicit Scanner(std::string_view line) : line_(line), rest_(line) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[noreturn]] void refuse(std::string_view wanted) const {
    throw std::invalid_argument("packet script: " + std::string{wanted} + " at column " +
                                std::to_string(line_.size() - rest_.size() + 1) + " of '" +
                                std::string{line_} + "'");
  }
  /// Takes `text` if it comes next.
  bool accept(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) refuse(std::string{"'"}.append(text).append("' expected"));
  }
  char next(std::string_view wanted) {
    if (at_end()) refuse(std::string{wanted} + " expected");
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }
  template <typename Number>
  Number number() {
    Number value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error == std::errc::result_out_of_range) refuse("a smaller number expected");
    if (error != std::errc{}) refuse("a number expected");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

 private:
  std::string_view line_;
  std::string_view rest_;
};

/// The flags up to the space; true if ACK is among them.
bool parse_flags(Scanner& in, wire::Flags& flags) {
  if (in.accept("- ")) return false;
  bool ack = false;
  const auto raise = [&in](bool& flag) {
    if (flag) in.refuse("each flag once");
    flag = true;
  };
  for (char letter = in.next("a flag"); letter != ' '; letter = in.next("a space")) {
    switch (letter) {
      case 'S': raise(flags.syn); break;
      case 'F': raise(flags.fin); break;
      case 'R': raise(flags.rst); break;
      case 'P': raise(flags.psh); break;
      case 'U': raise(flags.urg); break;
      case 'E': raise(flags.ece); break;
      case 'W': raise(flags.cwr); break;
      case '.': raise(ack); break;
      default: in.refuse("a flag of 'SFRPUEW.' before this column");
    }
  }
  if (!ack && flags == wire::Flags{}) in.refuse("flags, or '-' for none,");
  return ack;
}

void parse_range(Scanner& in, wire::SeqNum own, wire::Segment& segment) {
  const auto first = in.number<std::uint32_t>();
  in.expect(":");
  const auto last = in.number<std::uint32_t>();
  in.expect("(");
  segment.length = in.number<std::uint32_t>();
  in.expect(")");
  if (static_cast<std::uint32_t>(first + segment.length) != last) {
    in.refuse("last = first + length before this column");
  }
  const bool bare_zero = segment.flags.rst && first == 0;
  segment.seq = bare_zero ? wire::SeqNum{0} : own + first;
}

void parse_sack(Scanner& in, wire::SeqNum other, wire::Options& options) {
  if (options.sack_count == options.sack.size()) in.refuse("at most four SACK blocks");
  wire::SackBlock& block = options.sack[options.sack_count++];
  block.left = other + in.number<std::uint32_t>();
  in.expect(":");
  block.right = other + in.number<std::uint32_t>();
}

void parse_option(Scanner& in, wire::SeqNum other, wire::Options& options) {
  const auto once = [&in](bool given) {
    if (given) in.refuse("each option once");
  };
  if (in.accept("mss ")) {
    once(options.mss.has_value());
    options.mss = in.number<std::uint16_t>();
  } else if (in.accept("sackOK")) {
    once(options.sack_permitted);
    options.sack_permitted = true;
  } else if (in.accept("ts ")) {
    once(options.timestamps.has_value());
    const auto value = in.number<std::uint32_t>();
    in.expect(" ");
    options.timestamps = wire::Timestamps{value, in.number<std::uint32_t>()};
  } else if (in.accept("wscale ")) {
    once(options.window_scale.has_value());
    options.window_scale = in.number<std::uint8_t>();
  } else if (in.accept("sack ")) {
    parse_sack(in, other, options);
  } else if (in.accept("nop ")) {
    once(options.nop_run > 0);
    options.nop_run = in.number<std::uint8_t>();
  } else if (in.accept("malformed")) {
    once(options.malformed);
    options.malformed = true;
  } else {
    in.refuse("an option expected");
  }
}

}  // namespace

ParsedLine parse_line(std::string_view line, wire::Origin origin) {
  Scanner in{line};
  ParsedLine parsed;
  wire::Segment& segment = parsed.segment;
  if (in.accept("< ")) {
    parsed.direction = wire::Direction::in;
  } else {
    in.expect("> ");
  }
  const bool out = parsed.direction == wire::Direction::out;
  const wire::SeqNum other = out ? origin.remote : origin.local;
  const bool ack = parse_flags(in, segment.flags);
  parse_range(in, out ? origin.local : origin.remote, segment);
  if (ack) {
    in.expect(" ack ");
    segment.ack = other + in.number<std::uint32_t>();
  }
  if (in.accept(" win ")) segment.window = in.number<std::uint16_t>();
  if (in.accept(" <")) {
    do parse_option(in, other, segment.options);
    while (in.accept(","));
    in.expect(">");
  }
  if (!in.at_end()) in.refuse("the end of the line expected");
  return parsed;
}

wire::Segment parse_segment(std::string_view line, wire::Origin origin) {
  return parse_line(line, origin).segment;
}

}  // namespace synspect::test

#include "wire/segment_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace synspect::wire {
namespace {

std::string options_text(const Options& options, SeqNum sack_origin) {
  std::string out;
  const auto add = [&out](std::string_view item) {
    if (!out.empty()) out += ',';
    out += item;
  };
  if (options.mss) add(fmt::format("mss {}", *options.mss));
  if (options.sack_permitted) add("sackOK");
  if (options.timestamps) {
    add(fmt::format("ts {} {}", options.timestamps->value, options.timestamps->echo));
  }
  if (options.window_scale) add(fmt::format("wscale {}", *options.window_scale));
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    const SackBlock& block = options.sack[i];
    add(fmt::format("sack {}:{}", static_cast<std::uint32_t>(block.left - sack_origin),
                    static_cast<std::uint32_t>(block.right - sack_origin)));
  }
  if (options.nop_run > 0) add(fmt::format("nop {}", options.nop_run));
  if (options.malformed) add("malformed");
  return out;
}

}  // namespace

std::string flags_text(const Segment& segment) {
  const Flags& flags = segment.flags;
  std::string out;
  if (flags.syn) out += 'S';
  if (flags.fin) out += 'F';
  if (flags.rst) out += 'R';
  if (flags.psh) out += 'P';
  if (flags.urg) out += 'U';
  if (flags.ece) out += 'E';
  if (flags.cwr) out += 'W';
  if (segment.ack) out += '.';
  return out.empty() ? "-" : out;
}

std::string segment_text(const Segment& segment, Direction direction, Origin origin) {
  const bool out = direction == Direction::out;
  const SeqNum own = out ? origin.local : origin.remote;
  const SeqNum other = out ? origin.remote : origin.local;
  // A RST without a connection carries sequence number 0 (RFC 9293 section 3.10.7.1): nothing to
  // be relative to.
  const bool bare_zero = segment.flags.rst && segment.seq == SeqNum{0};
  const auto first = bare_zero ? 0u : static_cast<std::uint32_t>(segment.seq - own);
  std::string line = fmt::format("{} {} {}:{}({})", out ? '>' : '<', flags_text(segment), first,
                                 first + segment.length, segment.length);
  auto to = std::back_inserter(line);
  if (segment.ack) fmt::format_to(to, " ack {}", static_cast<std::uint32_t>(*segment.ack - other));
  fmt::format_to(to, " win {}", segment.window);
  const std::string options = options_text(segment.options, other);
  if (!options.empty()) fmt::format_to(to, " <{}>", options);
  return line;
}

}  // namespace synspect::wire

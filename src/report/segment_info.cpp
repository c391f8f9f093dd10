#include "report/segment_info.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace synspect::report {
namespace {

/// "[SYN, ACK]".
std::string flag_names(const wire::Segment& segment) {
  const wire::Flags& flags = segment.flags;
  const std::pair<bool, const char*> names[] = {{flags.fin, "FIN"},
                                                {flags.syn, "SYN"},
                                                {flags.rst, "RST"},
                                                {flags.psh, "PSH"},
                                                {segment.ack.has_value(), "ACK"},
                                                {flags.urg, "URG"},
                                                {flags.ece, "ECE"},
                                                {flags.cwr, "CWR"}};
  std::string text;
  for (const auto& [set, name] : names) {
    if (set) text.append(text.empty() ? "" : ", ").append(name);
  }
  return fmt::format("[{}]", text.empty() ? "none" : text);
}

}  // namespace

std::string number_text(std::string_view name, std::uint32_t relative, std::uint32_t raw,
                        SegmentInfo::Detail detail) {
  if (detail == SegmentInfo::Detail::relative) return fmt::format(" {}={}", name, relative);
  return fmt::format(" {}={} ({})", name, relative, raw);
}

std::string SegmentInfo::of(const probe::Entry& entry, bool after_end) {
  const infer::Observation& seen = entry.seen;
  const wire::Segment& segment = seen.segment;
  const bool counts = entry.believed() && !after_end;
  if (counts && segment.flags.syn) side(seen.direction).window_scale = segment.options.window_scale;
  return fmt::format("{}{}{}{}", marks(entry, after_end), flag_names(segment), numbers(seen),
                     options(seen));
}

std::string SegmentInfo::marks(const probe::Entry& entry, bool after_end) {
  std::string marks = after_end ? "(after the end) " : "";
  if (!entry.believed()) return marks + "(damaged) ";
  const wire::Segment& segment = entry.seen.segment;
  if (after_end || segment.seq_length() == 0) return marks;
  const bool out = entry.seen.direction == wire::Direction::out;
  const std::int32_t first = segment.seq - (out ? origin_.local : origin_.remote);
  if (first < 0) return marks;  // it is of another connection
  const auto from = static_cast<std::uint32_t>(first);
  switch (side(entry.seen.direction).numbers.add(from, from + segment.seq_length())) {
    case SeenNumbers::News::fresh: return marks;
    case SeenNumbers::News::late: return marks + "(out of order) ";
    case SeenNumbers::News::repeats: return marks + "(again) ";
  }
  return marks;
}

std::string SegmentInfo::numbers(const infer::Observation& seen) const {
  const wire::Segment& segment = seen.segment;
  const bool out = seen.direction == wire::Direction::out;
  const wire::SeqNum own = out ? origin_.local : origin_.remote;
  const wire::SeqNum other = out ? origin_.remote : origin_.local;
  // RFC 9293 section 3.10.7.1: a RST without a connection has the number 0, relative to nothing.
  const bool bare_zero = segment.flags.rst && segment.seq == wire::SeqNum{0};
  const auto seq = bare_zero ? 0u : static_cast<std::uint32_t>(segment.seq - own);
  std::string text = number_text("Seq", seq, segment.seq.raw(), detail_);
  if (segment.ack) {
    const auto ack = static_cast<std::uint32_t>(*segment.ack - other);
    text += number_text("Ack", ack, segment.ack->raw(), detail_);
  }
  text += number_text("Win", window(seen), segment.window, detail_);
  return text + fmt::format(" Len={}", segment.length);
}

// RFC 7323 section 2.2: never in a SYN, and only if both sides have offered it; section 2.3: a
// shift above 14 counts as 14.
std::uint32_t SegmentInfo::window(const infer::Observation& seen) const {
  const auto& local = side(wire::Direction::out).window_scale;
  const auto& remote = side(wire::Direction::in).window_scale;
  const bool agreed = local && remote && *local && *remote;
  if (seen.segment.flags.syn || !agreed) return seen.segment.window;
  const unsigned shift = std::min<unsigned>(**side(seen.direction).window_scale, 14);
  return std::uint32_t{seen.segment.window} << shift;
}

std::string SegmentInfo::options(const infer::Observation& seen) const {
  const wire::Options& options = seen.segment.options;
  const bool out = seen.direction == wire::Direction::out;
  const wire::SeqNum other = out ? origin_.remote : origin_.local;
  std::string text;
  if (options.mss) text += fmt::format(" MSS={}", *options.mss);
  if (options.window_scale) {
    text += fmt::format(" WS={}", 1u << std::min<unsigned>(*options.window_scale, 14));
  }
  if (options.timestamps && (seen.segment.flags.syn || detail_ == Detail::raw)) {
    text += fmt::format(" TSval={} TSecr={}", options.timestamps->value, options.timestamps->echo);
  }
  if (options.sack_permitted) text += " SACK_PERM";
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    const wire::SackBlock& block = options.sack[i];
    text += number_text("SLE", static_cast<std::uint32_t>(block.left - other), block.left.raw(),
                        detail_);
    text += number_text("SRE", static_cast<std::uint32_t>(block.right - other), block.right.raw(),
                        detail_);
  }
  if (options.nop_run > 0) text += fmt::format(" NOPs={}", options.nop_run);
  if (options.malformed) text += " (malformed options)";
  return text;
}

}  // namespace synspect::report

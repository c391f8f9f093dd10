#include "report/ladder_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/columns.hpp"
#include "report/format.hpp"
#include "report/segment_parts.hpp"

namespace synspect::report {
namespace {

using infer::StepKind;
using wire::Segment;
using wire::SeqNum;

/// With less, some arrows would have window and options and others not: all do without.
constexpr std::size_t kRoomForDetails = 44;

std::string flag_names(const Segment& seg) {
  std::string names;
  const auto add = [&names](bool set, std::string_view name) {
    if (set) names.append(names.empty() ? "" : ",").append(name);
  };
  add(seg.flags.syn, "SYN");
  add(seg.flags.fin, "FIN");
  add(seg.flags.rst, "RST");
  add(seg.flags.psh, "PSH");
  add(seg.flags.urg, "URG");
  add(seg.ack.has_value(), "ACK");
  add(seg.flags.ece, "ECE");
  add(seg.flags.cwr, "CWR");
  return names.empty() ? "no flags" : names;
}

/// A number just before the first one is an old one, as a question after the end has it: "-14".
std::string relative(SeqNum number, SeqNum origin) {
  constexpr std::int32_t oldest = -65'536;
  const std::int32_t after = number - origin;
  if (after < 0 && after > oldest) return std::to_string(after);
  return std::to_string(static_cast<std::uint32_t>(after));
}

/// " seq 1 ack 22 len 21".
std::string numbers_of(const infer::Observation& seen, wire::Origin origin) {
  const Segment& seg = seen.segment;
  const bool out = seen.direction == wire::Direction::out;
  // RFC 9293 section 3.10.7.1: a RST without a connection has number 0, relative to nothing.
  const bool bare_zero = seg.flags.rst && seg.seq == SeqNum{0};
  std::string text =
      " seq " + (bare_zero ? "0" : relative(seg.seq, out ? origin.local : origin.remote));
  if (seg.ack) text += " ack " + relative(*seg.ack, out ? origin.remote : origin.local);
  if (seg.length > 0) text += fmt::format(" len {}", seg.length);
  return text;
}

}  // namespace

std::string segment_label(const LadderRow& row, wire::Origin origin, std::size_t room,
                          std::string_view ellipsis) {
  const infer::Observation& seen = row.entry->seen;
  const std::string again = row.again ? " again" : "";
  const std::string numbers = numbers_of(seen, origin);
  const std::string brief = flags_text(seen.segment) + numbers + again;
  const std::string plain = flag_names(seen.segment) + numbers + again;
  const std::string listed = take_apart(*row.entry, origin).options;
  const std::string options = listed.empty() ? "" : " " + listed;
  const bool has_window = !seen.segment.flags.rst;
  const std::string window = has_window ? fmt::format(" win {}", seen.segment.window) : "";
  std::vector<std::string> forms{plain, brief};
  if (room >= kRoomForDetails) {
    forms.insert(forms.begin(), {plain + window + options, plain + options, plain + window});
  }
  for (const std::string& form : forms) {
    if (columns_of(form) <= room) return form;
  }
  return cut(flags_text(seen.segment) + numbers, room - std::min(room, again.size()), ellipsis) +
         again;
}

std::string silence_label(const LadderRow& row) {
  const auto what = [&row]() -> std::string_view {
    if (!row.wanted && row.unanswered) return "no ACK of the data";
    if (!row.wanted) return row.time_wait ? "TIME-WAIT, nothing" : "nothing";
    switch (*row.wanted) {
      case StepKind::syn: return "no answer";
      case StepKind::ack: return "no ACK";
      case StepKind::fin: return "no ACK of the FIN";
      case StepKind::peer_fin: return "no FIN from the server";
      case StepKind::last_ack: return "no last ACK";
    }
    return "nothing";
  }();
  return fmt::format("{} for {}", what, pause_text(row.wait));
}

std::string pause_text(Duration pause) {
  using namespace std::chrono;
  const double s = duration<double>(pause).count();
  if (pause < microseconds{999'500}) return fmt::format("{:.0f} ms", s * 1000);
  if (pause < minutes{2}) return fmt::format("{:.3f} s", s);
  const auto whole = duration_cast<seconds>(pause).count();
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string octets_text(std::uint64_t octets) {
  constexpr double kilo = 1e3;
  const auto value = static_cast<double>(octets);
  if (octets < 10'000) return fmt::format("{} octet{}", octets, octets == 1 ? "" : "s");
  if (value < 999.95 * kilo) return fmt::format("{:.1f} kB", value / kilo);
  if (value < 999.95 * kilo * kilo) return fmt::format("{:.1f} MB", value / kilo / kilo);
  return fmt::format("{:.1f} GB", value / kilo / kilo / kilo);
}

std::string fold_label(const Fold& fold) {
  std::string text =
      fmt::format("{} segment{}", grouped(fold.segments), fold.segments == 1 ? "" : "s");
  if (fold.octets_out > 0) text += fmt::format(", {} out", octets_text(fold.octets_out));
  if (fold.octets_in > 0) text += fmt::format(", {} in", octets_text(fold.octets_in));
  return text;
}

}  // namespace synspect::report

#include "report/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"
#include "report/printable.hpp"
#include "wire/packet.hpp"

namespace synspect::report {
namespace {

constexpr const char* kUnknown = "-";

std::string octets(const std::optional<std::uint32_t>& length) {
  return length ? std::to_string(*length) : kUnknown;
}

/// How long that took is known (unless a capture has the answer alone), but not when: the
/// resolver's packets are not ours.
TableRow resolution(const probe::Job& job) {
  const std::string address = address_text(job.remote.address, job.path.interface);
  return {"0",
          kUnknown,
          kUnknown,
          kUnknown,
          "DNS",
          kUnknown,
          fmt::format("{} -> {}{}", printable(job.name), address,
                      job.resolve ? " in " + micros(*job.resolve) + " us" : ""),
          Ink::dim};
}

Ink ink_of(const probe::Entry& entry, bool after_end) {
  if (after_end) return Ink::dim;
  return !entry.believed() || entry.seen.segment.flags.rst ? Ink::doubtful : Ink::plain;
}

/// Makes the rows of one record.
class Rows {
 public:
  Rows(const probe::Record& record, SegmentInfo::Detail detail)
      : record_(record),
        detail_(detail),
        info_(record.origin, detail),
        since_(record.segments.empty() ? record.started : record.segments.front().seen.at),
        source_(address_text(record.job.path.source, record.job.path.interface)),
        target_(address_text(record.job.remote.address, record.job.path.interface)) {}

  [[nodiscard]] TableRow segment(std::size_t i) {
    const probe::Entry& entry = record_.segments[i];
    const bool after_end = i >= record_.lifecycle_segments;
    const bool out = entry.seen.direction == wire::Direction::out;
    return {std::to_string(entry.seen.n),
            seconds_text(entry.seen.at - since_),
            out ? source_ : target_,
            out ? target_ : source_,
            "TCP",
            octets(entry.frame_length),
            info_.of(entry, after_end),
            ink_of(entry, after_end)};
  }

  [[nodiscard]] TableRow error(const infer::IcmpObservation& icmp) const {
    const auto about = static_cast<std::uint32_t>(icmp.quoted_seq - record_.origin.local);
    return {kUnknown,
            seconds_text(icmp.at - since_),
            address_text(icmp.from, record_.job.path.interface),
            source_,
            icmp.from.is_v6() ? "ICMPv6" : "ICMP",
            octets(icmp.frame_length),
            fmt::format("{} (type {} code {}), about{}",
                        wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), icmp.type,
                        icmp.code, number_text("Seq", about, icmp.quoted_seq.raw(), detail_)),
            Ink::bad};
  }

 private:
  const probe::Record& record_;
  SegmentInfo::Detail detail_;
  SegmentInfo info_;
  Stamp since_;
  std::string source_;
  std::string target_;
};

}  // namespace

std::vector<TableRow> table_rows(const probe::Record& record, SegmentInfo::Detail detail) {
  Rows make{record, detail};
  std::vector<TableRow> rows;
  if (has_name(record.job)) rows.push_back(resolution(record.job));
  auto icmp = record.icmp.begin();
  for (std::size_t i = 0; i < record.segments.size(); ++i) {
    for (; icmp != record.icmp.end() && icmp->at < record.segments[i].seen.at; ++icmp) {
      rows.push_back(make.error(*icmp));
    }
    rows.push_back(make.segment(i));
  }
  std::transform(icmp, record.icmp.end(), std::back_inserter(rows),
                 [&make](const infer::IcmpObservation& late) { return make.error(late); });
  return rows;
}

}  // namespace synspect::report

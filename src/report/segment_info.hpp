#pragma once

#include <array>
#include <optional>
#include <string>

#include "probe/record.hpp"
#include "report/seen_numbers.hpp"
#include "wire/segment_text.hpp"

namespace synspect::report {

/// What the last column of a table says of the segments of one connection, shown one by one in the
/// order of the transcript, in the words of protocol analysers: `[SYN] Seq=0 Win=64240 Len=0 ...`.
/// Before it stands what one must know of a segment: `(again)`: all its numbers had been used;
/// `(out of order)`: later ones had been; `(damaged)`: its checksum is wrong, nobody believes it;
/// `(after the end)`: it was asked, or answered, when the lifecycle was over.
class SegmentInfo {
 public:
  enum class Detail : std::uint8_t {
    relative,  ///< numbers count from the initial ones; timestamps stand with a SYN alone
    raw        ///< those of the header besides, in parentheses, and all timestamps
  };
  SegmentInfo(wire::Origin origin, Detail detail) : origin_(origin), detail_(detail) {}

  [[nodiscard]] std::string of(const probe::Entry& entry, bool after_end);

 private:
  /// What one side has told of itself.
  struct Side {
    std::optional<std::optional<std::uint8_t>> window_scale;  ///< of its SYN; none: no SYN was seen
    SeenNumbers numbers;
  };
  [[nodiscard]] std::string marks(const probe::Entry& entry, bool after_end);
  [[nodiscard]] std::string numbers(const infer::Observation& seen) const;
  [[nodiscard]] std::uint32_t window(const infer::Observation& seen) const;
  [[nodiscard]] std::string options(const infer::Observation& seen) const;
  [[nodiscard]] Side& side(wire::Direction direction) {
    return sides_[static_cast<std::size_t>(direction)];
  }
  [[nodiscard]] const Side& side(wire::Direction direction) const {
    return sides_[static_cast<std::size_t>(direction)];
  }

  wire::Origin origin_;
  Detail detail_;
  std::array<Side, 2> sides_;
};

/// A number and, with Detail::raw, the one on the wire: "Seq=0 (2632373117)".
[[nodiscard]] std::string number_text(std::string_view name, std::uint32_t relative,
                                      std::uint32_t raw, SegmentInfo::Detail detail);

}  // namespace synspect::report

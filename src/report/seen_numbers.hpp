#pragma once

#include <cstdint>
#include <map>

namespace synspect::report {

/// The sequence numbers that one side of a connection has used so far, relative to its first one:
/// what tells a segment that was sent again from one that comes late.
class SeenNumbers {
 public:
  enum class News : std::uint8_t {
    fresh,   ///< it goes beyond all that had been seen
    late,    ///< it fills a gap, or a part of one
    repeats  ///< all its numbers had been seen
  };
  /// The numbers from `first` to before `end`, at least one.
  News add(std::uint32_t first, std::uint32_t end);

 private:
  std::map<std::uint32_t, std::uint32_t> ranges_;  ///< apart from each other: first to end
};

}  // namespace synspect::report

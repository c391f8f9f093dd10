#pragma once

#include <cstdint>
#include <deque>
#include <vector>

namespace synspect::probe {

/// Which of the targets of a scan are done, by their position in the order. Constant memory but for
/// one octet for each position between the first that is not done and the last that was begun.
class Completion {
 public:
  /// All below `next` are done, but for `outstanding` (ascending).
  explicit Completion(std::uint64_t next = 0, const std::vector<std::uint64_t>& outstanding = {});

  /// Positions ascend; those that are passed over are nobody's.
  void begun(std::uint64_t position);
  void done(std::uint64_t position);

  /// One past the last position that was begun.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  /// What was begun and is not done, ascending.
  [[nodiscard]] std::vector<std::uint64_t> outstanding() const;

 private:
  std::uint64_t low_ = 0;  ///< all below are done; that of the first bit
  std::uint64_t next_ = 0;
  std::deque<bool> done_;  ///< from `low_` on
};

}  // namespace synspect::probe

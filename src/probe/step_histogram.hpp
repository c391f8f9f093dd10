#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/instant.hpp"
#include "probe/distribution.hpp"

namespace synspect::probe {

/// The distribution of one step's times, however many, in constant memory: 8 kB an octave up to the
/// longest of them, which is 172 kB below a second and 442 kB for any.
class StepHistogram {
 public:
  /// `exact`: of so few samples the quantiles are exact, because all are kept.
  explicit StepHistogram(std::size_t exact = 10'000) : exact_(exact) {}

  /// A negative time (stamps out of order) counts as 0 in the quantiles.
  void add(Duration time);
  /// None without samples. No jitter. All but the quantiles is of the samples themselves. A
  /// quantile of more samples than `exact` is off the sample of its rank by 1/2048 of it at most,
  /// not at all below 2048 ns, and never below the least sample or above the greatest.
  [[nodiscard]] std::optional<Distribution> distribution() const;

 private:
  void grow_to(std::size_t bucket);
  [[nodiscard]] Duration quantile(std::uint64_t percent) const;
  [[nodiscard]] Duration at_rank(std::uint64_t rank) const;

  std::size_t exact_;
  std::vector<Duration> first_;  ///< all samples, as long as there are no more than `exact_`
  std::vector<std::uint64_t> buckets_;
  std::uint64_t n_ = 0;
  Duration min_{};
  Duration max_{};
  double mean_ns_ = 0;
  double squares_ = 0;  ///< of the distances from the mean, summed up (Welford)
};

}  // namespace synspect::probe

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"

namespace synspect::probe {

/// Distribution of one step's time. All in nanoseconds; quantiles and the ends of the median's
/// interval are samples that occurred (nearest rank).
struct Distribution {
  std::size_t n = 0;
  Duration min{};
  Duration max{};
  double mean_ns = 0;
  double mdev_ns = 0;               ///< of these samples alone (divided by n), as ping has it
  std::optional<double> stddev_ns;  ///< of what they are a sample of (n - 1); none below two
  std::optional<double> jitter_ns;  ///< as `jitter` below; none: there is no order, or one sample
  Duration p50{};
  std::optional<Duration> p50_low;   ///< between these two lies the median of what was sampled,
  std::optional<Duration> p50_high;  ///< with a confidence of 95 % at least; none below six samples
  Duration p90{};
  Duration p95{};
  Duration p99{};
};

/// None without samples. Without jitter, for it has no order.
[[nodiscard]] std::optional<Distribution> distribution(std::vector<Duration> samples);

/// Interarrival jitter of RFC 3550 section 6.4.1, computed as in its appendix A.8, in nanoseconds:
/// the transit times are these, in their order. It begins at 0, so that it takes some 16 samples to
/// come near the truth. None below two.
[[nodiscard]] std::optional<double> jitter(const std::vector<Duration>& in_order);

/// Ranks, from 1, of the two samples of `n` between which the median lies with a confidence of 95 %
/// at least, whatever the distribution: the narrowest such pair that is symmetric. By the binomial
/// distribution itself, with no normal one in its place. None below six.
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> median_ranks(std::size_t n);

/// How many samples a statistic takes to say anything: a p99 of 20 samples is their maximum.
struct SampleNeed {
  std::string_view statistic;
  std::size_t samples;
};
inline constexpr std::array<SampleNeed, 12> kSampleNeeds{{{"min", 1},
                                                          {"mean", 1},
                                                          {"max", 1},
                                                          {"mdev", 2},
                                                          {"stddev", 2},
                                                          {"jitter", 2},
                                                          {"p50", 1},
                                                          {"p50_low", 6},
                                                          {"p50_high", 6},
                                                          {"p90", 10},
                                                          {"p95", 20},
                                                          {"p99", 100}}};

}  // namespace synspect::probe

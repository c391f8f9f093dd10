#include "probe/step_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace synspect::probe {
namespace {

/// Buckets in each octave. Up to twice as many nanoseconds, each has its own bucket; from then on
/// one holds 1/1024 to 1/2048 of its times.
constexpr std::uint64_t kPerOctave = 1024;

std::size_t bucket_of(Duration time) {
  const auto ns = static_cast<std::uint64_t>(std::max(time, Duration{}).count());
  const std::uint64_t octave = ns / kPerOctave;
  const std::uint64_t shift =
      octave == 0 ? 0 : static_cast<std::uint64_t>(std::bit_width(octave)) - 1;
  return shift * kPerOctave + (ns >> shift);
}

/// The time in the middle of a bucket.
Duration middle_of(std::size_t bucket) {
  const std::uint64_t octave = bucket / kPerOctave;
  const std::uint64_t shift = octave == 0 ? 0 : octave - 1;
  const std::uint64_t least = (bucket - shift * kPerOctave) << shift;
  const std::uint64_t others = (std::uint64_t{1} << shift) - 1;
  return Duration{static_cast<std::int64_t>(least + others / 2)};
}

}  // namespace

void StepHistogram::add(Duration time) {
  if (n_ < exact_) first_.push_back(time);
  const std::size_t bucket = bucket_of(time);
  if (bucket >= buckets_.size()) grow_to(bucket);
  ++buckets_[bucket];
  min_ = n_ == 0 ? time : std::min(min_, time);
  max_ = n_ == 0 ? time : std::max(max_, time);
  ++n_;
  const auto ns = static_cast<double>(time.count());
  const double off = ns - mean_ns_;
  mean_ns_ += off / static_cast<double>(n_);
  squares_ += off * (ns - mean_ns_);
}

/// By whole octaves, and by no more than is asked for.
void StepHistogram::grow_to(std::size_t bucket) {
  const std::size_t size = (bucket / kPerOctave + 1) * kPerOctave;
  buckets_.reserve(size);
  buckets_.resize(size);
}

std::optional<Distribution> StepHistogram::distribution() const {
  if (n_ == 0) return std::nullopt;
  if (n_ <= exact_) return probe::distribution(first_);
  Distribution out;
  out.n = n_;
  out.min = min_;
  out.max = max_;
  out.mean_ns = mean_ns_;
  out.mdev_ns = std::sqrt(squares_ / static_cast<double>(n_));
  if (n_ > 1) out.stddev_ns = std::sqrt(squares_ / static_cast<double>(n_ - 1));
  out.p50 = quantile(50);
  out.p90 = quantile(90);
  out.p95 = quantile(95);
  out.p99 = quantile(99);
  if (const auto ranks = median_ranks(n_)) {
    out.p50_low = at_rank(ranks->first);
    out.p50_high = at_rank(ranks->second);
  }
  return out;
}

/// Nearest rank, as in `distribution` of all samples.
Duration StepHistogram::quantile(std::uint64_t percent) const {
  return at_rank((n_ * percent + 99) / 100);
}

/// The sample that is so far from the least, which has rank 1.
Duration StepHistogram::at_rank(std::uint64_t rank) const {
  std::uint64_t so_far = 0;
  const auto reaches_rank = [&](std::uint64_t count) { return (so_far += count) >= rank; };
  const auto found = std::find_if(buckets_.begin(), buckets_.end(), reaches_rank);
  const auto bucket = static_cast<std::size_t>(found - buckets_.begin());
  return std::clamp(middle_of(bucket), min_, max_);
}

}  // namespace synspect::probe

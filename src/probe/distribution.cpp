#include "probe/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace synspect::probe {
namespace {

/// Nearest rank: the smallest sample that at least `share` of all are not above.
Duration quantile(const std::vector<Duration>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// Of the mean, in all.
double squared_distances(const std::vector<Duration>& samples, double mean) {
  double squares = 0;
  for (const Duration sample : samples) {
    const double off = static_cast<double>(sample.count()) - mean;
    squares += off * off;
  }
  return squares;
}

}  // namespace

std::optional<Distribution> distribution(std::vector<Duration> samples) {
  if (samples.empty()) return std::nullopt;
  std::sort(samples.begin(), samples.end());
  Distribution out;
  out.n = samples.size();
  out.min = samples.front();
  out.max = samples.back();
  const auto n = static_cast<double>(out.n);
  double sum = 0;
  for (const Duration sample : samples) sum += static_cast<double>(sample.count());
  out.mean_ns = sum / n;
  // The mean of the squares less the square of the mean is the same, but loses digits.
  const double squares = squared_distances(samples, out.mean_ns);
  out.mdev_ns = std::sqrt(squares / n);
  if (out.n > 1) out.stddev_ns = std::sqrt(squares / (n - 1));
  out.p50 = quantile(samples, 0.50);
  out.p90 = quantile(samples, 0.90);
  out.p95 = quantile(samples, 0.95);
  out.p99 = quantile(samples, 0.99);
  if (const auto ranks = median_ranks(out.n)) {
    out.p50_low = samples[ranks->first - 1];
    out.p50_high = samples[ranks->second - 1];
  }
  return out;
}

std::optional<double> jitter(const std::vector<Duration>& in_order) {
  if (in_order.size() < 2) return std::nullopt;
  double jitter = 0;
  for (std::size_t i = 1; i < in_order.size(); ++i) {
    const auto change = static_cast<double>((in_order[i] - in_order[i - 1]).count());
    jitter += (std::abs(change) - jitter) / 16;
  }
  return jitter;
}

// Each sample is below the median with probability 1/2, so that their number is binomial. The
// interval from rank k to rank n + 1 - k misses the median if fewer than k lie on one side of it.
std::optional<std::pair<std::size_t, std::size_t>> median_ranks(std::size_t n) {
  constexpr double may_miss = 0.05;
  constexpr double negligible = 1e-18;
  if (n == 0) return std::nullopt;
  // The probabilities of n/2, n/2 - 1, ... below the median, in units of the first of them; the
  // others mirror these.
  std::vector<double> weights{1};
  for (std::size_t below = n / 2; below > 0 && weights.back() > negligible; --below) {
    weights.push_back(weights.back() * static_cast<double>(below) /
                      static_cast<double>(n - below + 1));
  }
  double half = 0;
  for (auto weight = weights.rbegin(); weight != weights.rend(); ++weight) half += *weight;
  const double all = 2 * half - (n % 2 == 0 ? weights.front() : 0);

  std::size_t fewer_than = n / 2 + 1 - weights.size();  // k, all below which is negligible
  double tail = 0;
  for (auto weight = weights.rbegin(); weight != weights.rend(); ++weight) {
    tail += *weight;
    if (2 * tail > may_miss * all) break;
    ++fewer_than;
  }
  if (fewer_than == 0) return std::nullopt;
  return std::pair{fewer_than, n + 1 - fewer_than};
}

}  // namespace synspect::probe

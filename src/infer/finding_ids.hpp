#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace synspect::infer {

/// Every id that a finding may bear, in alphabetical order. Scripts name them (`--fail-if
/// finding:ID`), so that an id never changes, and one that is not here is a typing error.
inline constexpr auto kFindingIds = std::to_array<std::string_view>({
    "accept-queue-full",
    "admin-prohibited",
    "asymmetric-ttl",
    "capture-dropped",
    "clock-stepped",
    "close-wait-stuck",
    "deferred-accept",
    "filtered",
    "fin-retransmitted",
    "fin-unanswered",
    "half-close-data",
    "kernel-rst-escaped",
    "last-ack-lost",
    "mid-stream",
    "middlebox-changed-options",
    "peer-keeps-open",
    "port-shared-by-several-hosts",
    "refused",
    "rst-after-established",
    "rst-injected-suspect",
    "rst-on-fin",
    "server-closes-first",
    "slow-application-close",
    "syn-ack-retransmitted",
    "syn-cookie-suspect",
    "syn-not-seen",
    "unreachable",
});

static_assert(std::is_sorted(kFindingIds.begin(), kFindingIds.end()) &&
              std::adjacent_find(kFindingIds.begin(), kFindingIds.end()) == kFindingIds.end());

/// Where `id` stands in kFindingIds; none: no finding bears it.
[[nodiscard]] constexpr std::optional<std::size_t> finding_index(std::string_view id) {
  const auto* const at = std::lower_bound(kFindingIds.begin(), kFindingIds.end(), id);
  if (at == kFindingIds.end() || *at != id) return std::nullopt;
  return static_cast<std::size_t>(at - kFindingIds.begin());
}

}  // namespace synspect::infer

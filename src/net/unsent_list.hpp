#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>

#include "net/channel.hpp"

namespace synspect::net {

/// Datagrams that this host refused to send, told from several threads to one. All are counted; of
/// those that nobody has asked for, the first few thousand are kept.
class UnsentList {
 public:
  static constexpr std::size_t kMostKept = 4096;

  /// `error`: errno of sending.
  void add(const Address& destination, std::span<const std::uint8_t> octets, int error);
  [[nodiscard]] std::optional<BulkChannel::Unsent> poll();
  /// How many were added.
  [[nodiscard]] std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> count_{0};
  std::atomic<bool> some_{false};  ///< asking is cheap where there is none
  std::mutex mutex_;
  std::deque<BulkChannel::Unsent> kept_;
};

}  // namespace synspect::net

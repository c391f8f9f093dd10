#include "net/unsent_list.hpp"

#include <utility>

#include "net/raw_socket.hpp"

namespace synspect::net {

void UnsentList::add(const Address& destination, std::span<const std::uint8_t> octets, int error) {
  count_.fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock{mutex_};
  if (kept_.size() == kMostKept) return;
  kept_.push_back({{octets.begin(), octets.end()}, send_failure(destination, error)});
  some_.store(true, std::memory_order_relaxed);
}

std::optional<BulkChannel::Unsent> UnsentList::poll() {
  if (!some_.load(std::memory_order_relaxed)) return std::nullopt;
  const std::lock_guard lock{mutex_};
  if (kept_.empty()) return std::nullopt;
  auto first = std::move(kept_.front());
  kept_.pop_front();
  some_.store(!kept_.empty(), std::memory_order_relaxed);
  return first;
}

}  // namespace synspect::net

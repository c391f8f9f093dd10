#pragma once

#include <atomic>

namespace synspect::net {

/// One thread sleeps, another wakes it when there is something to do. Ringing at someone who is
/// awake is cheap.
class Doorbell {
 public:
  /// What was done before it is seen by whoever wakes up.
  void ring() {
    if (asleep_.exchange(kAwake, std::memory_order_acq_rel) == kAsleep) asleep_.notify_one();
  }
  /// Sleeps until the next ring(), unless `has_work`.
  template <typename HasWork>
  void sleep_unless(const HasWork& has_work) {
    // Of the two exchanges the later one sees what came before the earlier: either the other thread
    // finds us asleep, or we find its work.
    asleep_.exchange(kAsleep, std::memory_order_acq_rel);
    if (!has_work()) asleep_.wait(kAsleep, std::memory_order_acquire);
    asleep_.store(kAwake, std::memory_order_relaxed);
  }

 private:
  static constexpr int kAwake = 0;
  static constexpr int kAsleep = 1;
  std::atomic<int> asleep_{kAwake};
};

}  // namespace synspect::net

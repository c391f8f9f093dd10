#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <span>

#include "net/parcel.hpp"

namespace synspect::net {

/// A queue from one thread to one other, without a lock or an allocation.
class ParcelRing {
 public:
  static constexpr std::size_t kSlots = 1024;  ///< a power of two

  /// For the thread that fills: what it has room for now.
  [[nodiscard]] std::size_t room() const {
    return kSlots -
           (filled_.load(std::memory_order_relaxed) - emptied_.load(std::memory_order_acquire));
  }
  /// Only if there is room.
  void push(const BulkDatagram& datagram) {
    assert(room() > 0);
    const std::size_t at = filled_.load(std::memory_order_relaxed);
    slots_[at % kSlots].pack(datagram);
    filled_.store(at + 1, std::memory_order_release);
  }

  /// For the thread that empties: the first ones, `most` at most, or fewer where the ring closes.
  [[nodiscard]] std::span<Parcel> front(std::size_t most) {
    const std::size_t at = emptied_.load(std::memory_order_relaxed);
    const std::size_t waiting = filled_.load(std::memory_order_acquire) - at;
    const std::size_t until_end = kSlots - at % kSlots;
    return std::span{slots_}.subspan(at % kSlots, std::min({waiting, until_end, most}));
  }
  void pop(std::size_t count) {
    emptied_.store(emptied_.load(std::memory_order_relaxed) + count, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kCacheLine = 64;  // each thread writes to its own

  alignas(kCacheLine) std::atomic<std::size_t> filled_{0};
  alignas(kCacheLine) std::atomic<std::size_t> emptied_{0};
  alignas(kCacheLine) std::array<Parcel, kSlots> slots_;
};

}  // namespace synspect::net

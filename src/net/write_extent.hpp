#pragma once

#include <atomic>
#include <cstdint>

#include "net/shared_memory.hpp"

namespace synspect::net {

/// How far a growing file consists of whole writes, in memory that survives its writer: the kernel
/// breaks a write off where its process is killed.
class WriteExtent {
 public:
  /// Octets in all, before and after the write that comes next.
  void begin(std::uint64_t before, std::uint64_t after) {
    sizes_->whole.store(before, std::memory_order_release);
    sizes_->wanted.store(after, std::memory_order_release);
  }
  /// What a file that has `size` octets should be cut to.
  [[nodiscard]] std::uint64_t whole(std::uint64_t size) const {
    const std::uint64_t before = sizes_->whole.load(std::memory_order_acquire);
    const bool broken_off = size > before && size < sizes_->wanted.load(std::memory_order_acquire);
    return broken_off ? before : size;
  }

 private:
  struct Sizes {
    std::atomic<std::uint64_t> whole{0};
    std::atomic<std::uint64_t> wanted{0};
  };
  SharedMemory<Sizes> sizes_;
};

}  // namespace synspect::net

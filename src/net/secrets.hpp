#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace synspect::net {

/// Random numbers that nobody can guess, from the kernel (getrandom), 4 KiB at a time.
class Secrets {
 public:
  [[nodiscard]] std::uint32_t next() {
    if (used_ == numbers_.size()) refill();
    return numbers_[used_++];
  }

 private:
  void refill();

  std::array<std::uint32_t, 1024> numbers_;
  std::size_t used_ = numbers_.size();
};

}  // namespace synspect::net

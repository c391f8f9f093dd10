#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace synspect::net {

/// Capabilities of a process or a program, by libcap. A set that could not be had holds nothing,
/// equals nothing, and cannot be taken.
class CapabilitySet {
 public:
  enum class Kind : std::uint8_t { effective, permitted };

  [[nodiscard]] static CapabilitySet of_process();
  [[nodiscard]] static CapabilitySet of_program();  ///< what this program's file grants
  /// Those of `wanted` (CAP_NET_RAW, ...) that are permitted to this process; effective as well.
  [[nodiscard]] static CapabilitySet held_among(std::span<const int> wanted);

  [[nodiscard]] bool has(Kind kind, int capability) const;
  /// Makes it this process's: these, and no others. False: errno says why.
  [[nodiscard]] bool take() const;
  friend bool operator==(const CapabilitySet& a, const CapabilitySet& b);

 private:
  struct Free {
    void operator()(void* set) const;
  };
  explicit CapabilitySet(void* set) : set_(set) {}
  std::unique_ptr<void, Free> set_;  ///< a cap_t
};

}  // namespace synspect::net

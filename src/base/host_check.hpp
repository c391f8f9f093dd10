#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace synspect {

enum class CheckStatus : std::uint8_t {
  ok,
  note,  ///< works, but not as well as it could
  fail,  ///< keeps `probe` from working
};

[[nodiscard]] std::string_view to_string(CheckStatus status);

/// What was found out about one thing that this host must have.
struct HostCheck {
  std::string_view name;  ///< "capture"
  CheckStatus status = CheckStatus::ok;
  std::string found;
  std::string advice;       ///< one line: a command or a setting; empty if and only if all is well
  bool permission = false;  ///< it fails for want of a capability, and of nothing else
};

}  // namespace synspect

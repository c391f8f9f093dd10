#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace synspect::net {

/// The first line of a small file of the kernel, /proc/sys/... or /sys/...; none: not there, or
/// not ours to read.
[[nodiscard]] std::optional<std::string> first_line(const std::string& path);

/// What stands after "NAME:" in /proc/self/status, without blanks around it.
[[nodiscard]] std::optional<std::string> own_status(std::string_view name);

/// The file that this process runs.
[[nodiscard]] std::string own_program();

}  // namespace synspect::net

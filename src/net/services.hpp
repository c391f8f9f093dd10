#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace synspect::net {

/// TCP port of a service name, from the system's list of services; the most common ones are known
/// without it.
[[nodiscard]] std::optional<std::uint16_t> service_port(const std::string& name);

}  // namespace synspect::net

#pragma once

#include <string_view>

#include "net/host_judgement.hpp"

namespace synspect::net {

/// Of this process and of the file that it runs.
[[nodiscard]] CapabilityFacts capability_facts();

/// A check that fails because the kernel denied what `capability` allows.
[[nodiscard]] HostCheck denied(std::string_view check, std::string_view capability);

}  // namespace synspect::net

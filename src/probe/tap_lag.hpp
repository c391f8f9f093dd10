#pragma once

#include "base/instant.hpp"

namespace synspect::probe {

/// How long the tap may lag behind the network before the report goes out without its last
/// segments.
inline constexpr Duration kTapLag = std::chrono::milliseconds{200};

}  // namespace synspect::probe

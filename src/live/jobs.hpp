#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "live/way_wish.hpp"
#include "net/resolver.hpp"
#include "probe/record.hpp"
#include "probe/targets.hpp"

namespace synspect::live {

/// Finds the address of a name or literal; fails as net::resolve() does.
using Resolve =
    std::function<Result<net::Resolved>(const std::string& host, std::optional<Family> family)>;

/// Resolves one target and finds the way to it: a job for its port, or for each of `ports`. Fails
/// as net::resolve() and net::find_route() do.
[[nodiscard]] Result<std::vector<probe::Job>> jobs_for(const probe::TargetSpec& target,
                                                       const std::vector<std::uint16_t>& ports,
                                                       const WayWish& wish, const Resolve& resolve);

}  // namespace synspect::live

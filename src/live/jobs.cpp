#include "live/jobs.hpp"

#include "net/route.hpp"

namespace synspect::live {

Result<std::vector<probe::Job>> jobs_for(const probe::TargetSpec& target,
                                         const std::vector<std::uint16_t>& ports,
                                         const WayWish& wish, const Resolve& resolve) {
  const auto resolved = resolve(target.host, wish.family);
  if (!resolved) return resolved.error();
  const auto route =
      net::find_route(resolved->address, {wish.interface, wish.source, resolved->scope});
  if (!route) return route.error();
  const probe::Path path{route->source, route->interface, route->interface_index, route->mtu};
  const std::vector<std::uint16_t> wanted = target.port ? std::vector{*target.port} : ports;
  std::vector<probe::Job> jobs;
  jobs.reserve(wanted.size());
  for (const std::uint16_t port : wanted) {
    jobs.push_back({target.host, {resolved->address, port}, path, resolved->took});
  }
  return jobs;
}

}  // namespace synspect::live

#include "net/privilege.hpp"

#include <fmt/format.h>
#include <sys/capability.h>

#include <filesystem>
#include <system_error>

#include "net/capability_set.hpp"
#include "net/missing_capability.hpp"

namespace synspect::net {
namespace {

bool holds(int capability) {
  return CapabilitySet::of_process().has(CapabilitySet::Kind::effective, capability);
}

std::string running_binary() {
  std::error_code unreadable;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  return unreadable ? "synspect" : path.string();
}

}  // namespace

Failure missing_capability(std::string_view action, std::string_view capability) {
  return {Errc::not_permitted,
          fmt::format("{}: operation not permitted: {} is missing; run as root, or grant it once: "
                      "sudo setcap cap_net_raw,cap_net_admin+ep {}",
                      action, capability, running_binary())};
}

Result<void> require_raw_packets() {
  if (!holds(CAP_NET_RAW)) return missing_capability("open a raw socket", "CAP_NET_RAW");
  return {};
}

bool may_change_firewall() {
  return holds(CAP_NET_ADMIN);
}

}  // namespace synspect::net

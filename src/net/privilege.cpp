#include "net/privilege.hpp"

#include <fmt/format.h>
#include <sys/capability.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "net/missing_capability.hpp"

namespace synspect::net {
namespace {

struct FreeCapabilities {
  void operator()(cap_t capabilities) const { cap_free(capabilities); }
};

bool holds(cap_value_t capability) {
  using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities>;
  const Capabilities ours{cap_get_proc()};
  cap_flag_value_t held = CAP_CLEAR;
  return ours && cap_get_flag(ours.get(), capability, CAP_EFFECTIVE, &held) == 0 && held == CAP_SET;
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

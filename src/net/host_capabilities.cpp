#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/capability_facts.hpp"
#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

constexpr auto kContainerAdvice = "start the container with --cap-add NET_RAW --cap-add NET_ADMIN";

std::string_view names(NetCapabilities capabilities) {
  if (capabilities.raw && capabilities.admin) return "CAP_NET_RAW and CAP_NET_ADMIN";
  if (capabilities.raw) return "CAP_NET_RAW";
  return capabilities.admin ? "CAP_NET_ADMIN" : "none";
}

NetCapabilities missing(NetCapabilities held) {
  return {!held.raw, !held.admin};
}

std::string_view origin(const CapabilityFacts& facts) {
  if (facts.root) return facts.inside_user_namespace ? "root of a user namespace" : "root";
  if (facts.ambient.raw || facts.ambient.admin) return "inherited: ambient";
  return facts.of_file.raw || facts.of_file.admin ? "of the file" : "inherited";
}

std::string container_kind() {
  if (::access("/run/.containerenv", F_OK) == 0) return "podman";
  if (::access("/.dockerenv", F_OK) == 0) return "docker";
  const auto kind = first_line("/run/systemd/container");
  return kind.value_or("");
}

/// The folder is there in any case; what the kernel puts into it may not be.
bool sys_mounted() {
  return ::access("/sys/class/net", F_OK) == 0;
}

}  // namespace

std::string grant_advice(const CapabilityFacts& facts) {
  if (!facts.bounding.raw || !facts.bounding.admin) {
    return fmt::format(
        "{}: the bounding set of this process lacks {}, so that neither root nor "
        "setcap grants it",
        kContainerAdvice, names(missing(facts.bounding)));
  }
  const bool granted = facts.of_file.raw && facts.of_file.admin;
  if (facts.no_new_privileges) {
    return "start it elsewhere: no_new_privs is set here, so that neither sudo nor file "
           "capabilities have an effect";
  }
  if (granted && facts.file_on_nosuid_mount) {
    return fmt::format("move {} to a file system that is not mounted nosuid", facts.program);
  }
  return fmt::format("sudo setcap cap_net_raw,cap_net_admin+ep {}", facts.program);
}

HostCheck judge_capabilities(const CapabilityFacts& facts) {
  HostCheck check{"capabilities", CheckStatus::ok, {}, {}};
  const NetCapabilities held = facts.effective;
  if (held.raw && held.admin) {
    check.found = fmt::format("{} ({})", names(held), origin(facts));
    return check;
  }
  check.status = CheckStatus::fail;
  check.permission = true;
  check.found = held.raw || held.admin ? fmt::format("{} ({}), but no {}", names(held),
                                                     origin(facts), names(missing(held)))
                                       : "neither CAP_NET_RAW nor CAP_NET_ADMIN";
  check.advice = grant_advice(facts);
  return check;
}

HostCheck judge_container(const ContainerFacts& facts) {
  HostCheck check{"container", CheckStatus::ok, {}, {}};
  check.found = facts.kind.empty() ? "no sign of one" : facts.kind;
  if (!facts.bounding.raw || !facts.bounding.admin) {
    check.status = CheckStatus::note;
    check.found += fmt::format("; the bounding set lacks {}", names(missing(facts.bounding)));
    check.advice = kContainerAdvice;
  } else if (!facts.sys_mounted) {
    check.status = CheckStatus::note;
    check.found += "; /sys is not mounted";
    check.advice = "sudo mount -t sysfs sysfs /sys (it tells the clock's source)";
  }
  return check;
}

HostCheck check_capabilities() {
  return judge_capabilities(capability_facts());
}

HostCheck check_container() {
  return judge_container({container_kind(), sys_mounted(), capability_facts().bounding});
}

}  // namespace synspect::net

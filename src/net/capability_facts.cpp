#include "net/capability_facts.hpp"

#include <fmt/format.h>
#include <sys/capability.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <sstream>

#include "net/capability_set.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

NetCapabilities both(const CapabilitySet& set, CapabilitySet::Kind kind) {
  return {set.has(kind, CAP_NET_RAW), set.has(kind, CAP_NET_ADMIN)};
}

/// The first user namespace maps every id to itself: "0 0 4294967295".
bool inside_user_namespace() {
  std::istringstream map{first_line("/proc/self/uid_map").value_or("0 0 4294967295")};
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t count = 0;
  map >> inside >> outside >> count;
  return inside != 0 || outside != 0 || count != 4294967295;
}

bool on_nosuid_mount(const std::string& path) {
  struct statvfs system {};
  return ::statvfs(path.c_str(), &system) == 0 && (system.f_flag & ST_NOSUID) != 0;
}

}  // namespace

CapabilityFacts capability_facts() {
  CapabilityFacts facts;
  facts.effective = both(CapabilitySet::of_process(), CapabilitySet::Kind::effective);
  facts.of_file = both(CapabilitySet::of_program(), CapabilitySet::Kind::permitted);
  facts.ambient = {cap_get_ambient(CAP_NET_RAW) == 1, cap_get_ambient(CAP_NET_ADMIN) == 1};
  facts.bounding = {cap_get_bound(CAP_NET_RAW) == 1, cap_get_bound(CAP_NET_ADMIN) == 1};
  facts.root = ::geteuid() == 0;
  facts.inside_user_namespace = inside_user_namespace();
  facts.no_new_privileges = own_status("NoNewPrivs") == "1";
  facts.file_on_nosuid_mount = on_nosuid_mount("/proc/self/exe");
  facts.program = own_program();
  return facts;
}

HostCheck denied(std::string_view check, std::string_view capability) {
  const CapabilityFacts facts = capability_facts();
  const bool held = capability == "CAP_NET_RAW" ? facts.effective.raw : facts.effective.admin;
  HostCheck result{check, CheckStatus::fail, {}, {}, true};
  if (held) {
    result.found = fmt::format("not permitted, though {} is held", capability);
    result.advice = "look at what confines this process: seccomp, AppArmor, SELinux, a container";
  } else {
    result.found = fmt::format("not permitted: {} is missing", capability);
    result.advice = grant_advice(facts);
  }
  return result;
}

}  // namespace synspect::net

#include <fmt/format.h>
#include <sys/utsname.h>

#include <charconv>
#include <utility>

#include "net/confinement.hpp"
#include "net/give_up.hpp"
#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/in_child.hpp"
#include "net/user_identity.hpp"

namespace synspect::net {
namespace {

using Version = std::pair<int, int>;

/// nft tables with `flags owner`; everything else that we need is older.
constexpr Version kOwnedTables{5, 12};

std::optional<Version> version_of(std::string_view release) {
  Version version{};
  const char* const end = release.data() + release.size();
  const auto major = std::from_chars(release.data(), end, version.first);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.second);
  return minor.ec == std::errc{} ? std::optional{version} : std::nullopt;
}

utsname this_kernel() {
  utsname name{};
  ::uname(&name);
  return name;
}

/// What a run does once all is open.
Result<void> confine() {
  const auto given_up = give_up_privileges(unprivileged_user());
  if (!given_up) return given_up.error();
  const auto confined = confine_system_calls();
  if (!confined) return confined.error();
  return {};
}

}  // namespace

HostCheck judge_kernel(std::string_view release) {
  HostCheck check{"kernel", CheckStatus::ok, fmt::format("Linux {}", release), {}};
  const auto version = version_of(release);
  if (version && *version >= kOwnedTables) return check;
  check.status = CheckStatus::note;
  check.found += version ? ": older than 5.12, cannot tie an nftables table to a process"
                         : ": a version that we cannot read";
  check.advice =
      "Linux 5.12 or newer; until then the guard is a plain table, that a process beside the run "
      "removes";
  return check;
}

HostCheck judge_architecture(std::string_view machine) {
  HostCheck check{"architecture", CheckStatus::ok, std::string{machine}, {}};
  if (machine == "x86_64") return check;
  check.status = CheckStatus::note;
  check.found += ": synspect's tests run on x86_64";
  check.advice = "scripts/test.sh, from the sources, tests it here";
  return check;
}

HostCheck check_kernel() {
  return judge_kernel(this_kernel().release);
}

HostCheck check_architecture() {
  return judge_architecture(this_kernel().machine);
}

HostCheck check_seccomp() {
  const auto confined = in_child(confine);
  if (confined) {
    return {"seccomp",
            CheckStatus::ok,
            "a run can give up its privileges, and most system calls, for good",
            {}};
  }
  return {"seccomp", CheckStatus::fail, confined.error().text,
          "a kernel with CONFIG_SECCOMP_FILTER; in a container, a profile that allows seccomp, and "
          "CAP_SETUID and CAP_SETGID if it runs there as root"};
}

}  // namespace synspect::net

#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

#include <cerrno>
#include <charconv>
#include <utility>

#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/in_child.hpp"

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

/// Lets this process give up new privileges, and then every system call but those that the filter
/// allows: it allows all.
Result<void> confine() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return os_failure("no_new_privs", errno);
  sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{1, allow};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    return os_failure("a system call filter", errno);
  }
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
      "Linux 5.12 or newer; until then the guard is a plain table, that the next run removes if "
      "this one is killed";
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
  if (confined) return {"seccomp", CheckStatus::ok, "a process can confine itself", {}};
  return {"seccomp", CheckStatus::fail, confined.error().text,
          "a kernel with CONFIG_SECCOMP_FILTER; in a container, a profile that allows prctl"};
}

}  // namespace synspect::net

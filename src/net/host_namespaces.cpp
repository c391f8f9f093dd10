#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>

#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/in_child.hpp"
#include "net/private_network.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

constexpr id_t kNobody = 65534;

std::optional<std::int64_t> number_in(const std::string& path) {
  const auto line = first_line(path);
  if (!line) return std::nullopt;
  std::int64_t number = 0;
  const auto read = std::from_chars(line->data(), line->data() + line->size(), number);
  return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

/// What `become_ordinary` fails with: elsewhere this code is no answer.
constexpr Errc kStillRoot = Errc::usage;

/// Root may have a network namespace in any case; the question is what others may. Root of a user
/// namespace cannot become anybody else.
Result<void> become_ordinary() {
  if (::geteuid() != 0) return {};
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    return Failure{kStillRoot, os_failure("become an ordinary user", errno).text};
  }
  return {};
}

Result<void> enter_as_ordinary_user() {
  const auto ordinary = become_ordinary();
  return ordinary ? enter_private_network() : ordinary;
}

}  // namespace

std::string user_namespace_advice(const UserNamespaceSwitches& switches) {
  if (switches.clone == 0) return "sudo sysctl kernel.unprivileged_userns_clone=1";
  if (switches.restricted && *switches.restricted != 0) {
    return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  }
  if (switches.most == 0) return "sudo sysctl user.max_user_namespaces=10000";
  return "run the demo as root: something (a container, a security module) denies them";
}

HostCheck check_user_namespaces() {
  HostCheck check{"user-namespaces", CheckStatus::ok, {}, {}};
  auto entered = in_child(enter_as_ordinary_user);
  const bool still_root = !entered && entered.error().code == kStillRoot;
  if (still_root) entered = in_child(enter_private_network);
  if (entered) {
    check.found = still_root
                      ? "this user can have a network of its own: the demo works"
                      : "an ordinary user can have a network of its own: the demo needs no root";
    return check;
  }
  check.status = CheckStatus::note;
  check.found = "not for ordinary users: the demo needs root";
  check.advice =
      user_namespace_advice({number_in("/proc/sys/user/max_user_namespaces"),
                             number_in("/proc/sys/kernel/unprivileged_userns_clone"),
                             number_in("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")});
  return check;
}

}  // namespace synspect::net

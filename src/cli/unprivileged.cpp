#include "cli/unprivileged.hpp"

#include <fmt/format.h>

#include "cli/exit_status.hpp"
#include "net/confinement.hpp"
#include "net/give_up.hpp"

namespace synspect::cli {

Result<std::string> drop_privileges(bool verbose) {
  const auto given = net::give_up_privileges(net::unprivileged_user());
  if (!given) return given.error();
  if (!verbose) return std::string{};
  std::string who = net::user_text(given->user) + ", no capabilities, no new privileges";
  if (given->ids_kept) who += " (root of a user namespace: an ordinary user outside)";
  if (given->bounding_set_kept) who += ", bounding set kept: not ours to clear";
  return who;
}

Result<void> confine(bool verbose, std::string_view who, std::string_view held) {
  const auto allowed = net::confine_system_calls();
  if (!allowed) return allowed.error();
  if (verbose) {
    say(fmt::format("privileges: {}; {} system calls allowed; open: {}", who, *allowed, held));
  }
  return {};
}

Result<void> go_unprivileged(bool verbose, std::string_view held,
                             const std::function<void()>& start) {
  const auto who = drop_privileges(verbose);
  if (!who) return who.error();
  if (start) start();
  return confine(verbose, *who, held);
}

}  // namespace synspect::cli

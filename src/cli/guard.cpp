#include "cli/guard.hpp"

#include <fmt/format.h>

#include <utility>

#include "cli/exit_status.hpp"

namespace synspect::cli {

Result<std::optional<net::RstGuard>> raise_guard(GuardMode mode,
                                                 std::span<const std::uint16_t> ports,
                                                 std::span<const Address> hosts) {
  using net::RstGuard;
  if (mode == GuardMode::none) return std::optional<RstGuard>{};
  auto owned = RstGuard::raise(RstGuard::Kind::owned, ports, hosts);
  if (owned) return std::optional{*std::move(owned)};
  auto plain = owned.error().code == Errc::not_permitted
                   ? Result<RstGuard>{owned.error()}
                   : RstGuard::raise(RstGuard::Kind::plain, ports, hosts);
  if (plain) {
    say(
        fmt::format("RST guard: a plain nftables table, because the kernel cannot tie one to this "
                    "process ({}); if this run is killed, the next one removes it",
                    owned.error().text));
    return std::optional{*std::move(plain)};
  }
  if (mode == GuardMode::nft) return plain.error();
  say(
      fmt::format("no RST guard ({}): this host's own TCP will reset the connections, unless a "
                  "firewall rule of yours keeps it from that",
                  plain.error().text));
  return std::optional<RstGuard>{};
}

}  // namespace synspect::cli

#include "live/guard.hpp"

#include <fmt/format.h>

#include <utility>

namespace synspect::live {

std::string guard_text(const Guard& guard) {
  return guard.table ? "RST guard " + guard.table->table() : "no RST guard";
}

Result<Guard> raise_guard(GuardMode mode, std::span<const std::uint16_t> ports,
                          std::span<const Address> hosts) {
  using net::RstGuard;
  if (mode == GuardMode::none) return Guard{};
  auto owned = RstGuard::raise(RstGuard::Kind::owned, ports, hosts);
  if (owned) return Guard{*std::move(owned), {}};
  auto plain = owned.error().code == Errc::not_permitted
                   ? Result<RstGuard>{owned.error()}
                   : RstGuard::raise(RstGuard::Kind::plain, ports, hosts);
  if (plain) {
    return Guard{
        *std::move(plain),
        fmt::format("RST guard: a plain nftables table, because the kernel cannot tie one "
                    "to this process ({}); a process beside this one removes it at the end",
                    owned.error().text)};
  }
  if (mode == GuardMode::nft) return plain.error();
  return Guard{std::nullopt,
               fmt::format("no RST guard ({}): this host's own TCP will reset the connections, "
                           "unless a firewall rule of yours keeps it from that",
                           plain.error().text)};
}

}  // namespace synspect::live

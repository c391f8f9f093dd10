#include "cli/guard.hpp"

#include <iostream>
#include <utility>

namespace synspect::cli {

Result<std::optional<net::RstGuard>> raise_guard(GuardMode mode,
                                                 std::span<const std::uint16_t> ports) {
  using net::RstGuard;
  if (mode == GuardMode::none) return std::optional<RstGuard>{};
  auto owned = RstGuard::raise(RstGuard::Kind::owned, ports);
  if (owned) return std::optional{*std::move(owned)};
  auto plain = owned.error().code == Errc::not_permitted
                   ? Result<RstGuard>{owned.error()}
                   : RstGuard::raise(RstGuard::Kind::plain, ports);
  if (plain) {
    std::cerr
        << "synspect: RST guard: a plain nftables table, because the kernel cannot tie one to "
           "this process ("
        << owned.error().text << "); if this run is killed, the next one removes it\n";
    return std::optional{*std::move(plain)};
  }
  if (mode == GuardMode::nft) return plain.error();
  std::cerr << "synspect: no RST guard (" << plain.error().text
            << "): this host's own TCP will reset the connections, unless a firewall rule of yours "
               "keeps it from that\n";
  return std::optional<RstGuard>{};
}

}  // namespace synspect::cli

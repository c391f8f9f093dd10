#include "net/rst_guard.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "net/guard_table.hpp"
#include "net/missing_capability.hpp"
#include "net/nft_session.hpp"
#include "net/privilege.hpp"

namespace synspect::net {
namespace {

std::string deletion(const std::string& table) {
  return fmt::format("delete table inet {}", table);
}

/// Removes the plain tables that killed runs left behind. A failure costs nothing: such a table
/// drops packets to ports that nobody leases, and another run may be sweeping as well.
void sweep(NftSession& session) {
  const auto listing = session.run("list tables inet");
  if (!listing) return;
  for (const std::string& table : listed_tables(*listing)) {
    const auto owner = plain_table_owner(table);
    if (owner && has_ended(*owner)) (void)session.run(deletion(table));
  }
}

}  // namespace

struct RstGuard::Nft {
  Nft(Kind of_kind, std::string table_name, NftSession opened)
      : kind(of_kind), table(std::move(table_name)), session(std::move(opened)) {}
  Nft(const Nft&) = delete;
  Nft& operator=(const Nft&) = delete;
  ~Nft() {
    // A forked child holds a copy of this object, but not the table.
    if (kind == Kind::plain && ::getpid() == owner) (void)session.run(deletion(table));
  }

  Kind kind;
  std::string table;
  NftSession session;
  pid_t owner = ::getpid();
};

Result<RstGuard> RstGuard::raise(Kind kind, std::span<const std::uint16_t> ports,
                                 std::span<const Address> hosts) {
  if (!may_change_firewall()) {
    return missing_capability("guard against the kernel's resets", "CAP_NET_ADMIN");
  }
  auto session = NftSession::open();
  if (!session) return session.error();
  if (kind == Kind::plain) sweep(*session);
  const bool owned = kind == Kind::owned;
  const std::string table = owned ? owned_table_name() : plain_table_name(this_process());
  const auto made = session->run(table_command(table, owned, hosts, ports));
  if (!made) {
    return Failure{made.error().code,
                   fmt::format("add nftables table {}: {}", table, made.error().text)};
  }
  return RstGuard{std::make_unique<Nft>(kind, table, std::move(*session))};
}

RstGuard::RstGuard(std::unique_ptr<Nft> nft) : nft_(std::move(nft)) {}
RstGuard::RstGuard(RstGuard&&) noexcept = default;
RstGuard& RstGuard::operator=(RstGuard&&) noexcept = default;
RstGuard::~RstGuard() = default;

RstGuard::Kind RstGuard::kind() const {
  return nft_->kind;
}

const std::string& RstGuard::table() const {
  return nft_->table;
}

}  // namespace synspect::net

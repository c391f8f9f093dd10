#include "net/rst_guard.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "net/guard_table.hpp"
#include "net/message.hpp"
#include "net/missing_capability.hpp"
#include "net/nft_session.hpp"
#include "net/privilege.hpp"
#include "net/side_process.hpp"

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

Result<void> make_table(NftSession& session, const std::string& table, bool owned,
                        std::span<const std::uint16_t> ports, std::span<const Address> hosts) {
  const auto made = session.run(table_command(table, owned, hosts, ports));
  if (made) return {};
  return Failure{made.error().code,
                 fmt::format("add nftables table {}: {}", table, made.error().text)};
}

/// In the other process: says "+" and the table's name, or "-" and why there is none; removes it
/// when the other end is closed.
void keep_table(int socket, std::span<const std::uint16_t> ports, std::span<const Address> hosts) {
  const auto refuse = [socket](const Failure& failure) {
    (void)send_message(socket, "-" + std::string{static_cast<char>(failure.code)} + failure.text);
  };
  auto session = NftSession::open();
  if (!session) return refuse(session.error());
  sweep(*session);
  const std::string table = plain_table_name(this_process());
  if (const auto made = make_table(*session, table, false, ports, hosts); !made) {
    return refuse(made.error());
  }
  if (send_message(socket, "+" + table)) (void)receive_message(socket);
  (void)session->run(deletion(table));
}

}  // namespace

struct RstGuard::Nft {
  Kind kind;
  std::string table;
  std::optional<NftSession> session;  ///< whose socket an owned table lives with
  std::optional<SideProcess> keeper;  ///< of a plain one
};

Result<RstGuard> RstGuard::raise(Kind kind, std::span<const std::uint16_t> ports,
                                 std::span<const Address> hosts) {
  if (!may_change_firewall()) {
    return missing_capability("guard against the kernel's resets", "CAP_NET_ADMIN");
  }
  return kind == Kind::owned ? raise_owned(ports, hosts) : raise_plain(ports, hosts);
}

Result<RstGuard> RstGuard::raise_owned(std::span<const std::uint16_t> ports,
                                       std::span<const Address> hosts) {
  auto session = NftSession::open();
  if (!session) return session.error();
  const std::string table = owned_table_name();
  if (const auto made = make_table(*session, table, true, ports, hosts); !made) return made.error();
  return RstGuard{std::make_unique<Nft>(Nft{Kind::owned, table, std::move(*session), {}})};
}

Result<RstGuard> RstGuard::raise_plain(std::span<const std::uint16_t> ports,
                                       std::span<const Address> hosts) {
  auto keeper = SideProcess::start("synspect-guard", unprivileged_user(), Keep::firewall,
                                   [&](int socket) { keep_table(socket, ports, hosts); });
  if (!keeper) return keeper.error();
  const auto said = receive_message(keeper->socket());
  if (!said) return Failure{Errc::local, "the process that keeps the RST guard has ended"};
  if (said->octets.front() == '-') {
    return Failure{static_cast<Errc>(said->octets.at(1)), said->octets.substr(2)};
  }
  return RstGuard{
      std::make_unique<Nft>(Nft{Kind::plain, said->octets.substr(1), {}, std::move(*keeper)})};
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

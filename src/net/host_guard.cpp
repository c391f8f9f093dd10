#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "net/capability_facts.hpp"
#include "net/clock.hpp"
#include "net/guard_table.hpp"
#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/loopback_attempt.hpp"
#include "net/nft_session.hpp"
#include "net/port_lease.hpp"
#include "net/rst_guard.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

/// Without a guard the SYN/ACK comes within microseconds.
constexpr Duration kSilence = std::chrono::milliseconds{50};
constexpr Duration kMostForRemoval = std::chrono::seconds{2};
constexpr std::size_t kMostChains = 16;

bool is_listed(NftSession& session, const std::string& table) {
  const auto listing = session.run("list tables inet");
  if (!listing) return false;
  const auto tables = listed_tables(*listing);
  return std::find(tables.begin(), tables.end(), table) != tables.end();
}

bool goes_away(NftSession& session, const std::string& table) {
  const Instant end = steady_now() + kMostForRemoval;
  while (is_listed(session, table)) {
    if (steady_now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

HostCheck failed(const std::string& found, const std::string& advice) {
  return {"nft", CheckStatus::fail, found, advice};
}

HostCheck not_raised(const Failure& failure) {
  if (failure.code == Errc::not_permitted) return denied("nft", "CAP_NET_ADMIN");
  return failed(failure.text,
                "sudo modprobe nf_tables nf_tables_inet, or a kernel with CONFIG_NF_TABLES_INET");
}

/// One that a probe would lease: nobody else's, and none that the kernel gives to others.
Result<std::uint16_t> free_port() {
  const auto lease = PortLease::acquire(1, std::nullopt);
  if (!lease) return lease.error();
  return lease->ports().front();
}

/// What the kernel's own connection from `guarded` gets of a server of ours: the guard drops the
/// SYN/ACK, as it would that for a SYN of ours.
Answer try_connection(const Descriptor& guarded) {
  std::uint16_t port = 0;
  if (!loopback_is_up()) return Answer::unreachable;
  const auto server = loopback_listener(port);
  return server ? attempt(guarded, port, kSilence) : Answer::unreachable;
}

/// A guard of either kind, on the port of `guarded`.
HostCheck try_guard(RstGuard guard, NftSession& session, const Descriptor& guarded) {
  const std::string table = guard.table();
  const bool owned = guard.kind() == RstGuard::Kind::owned;
  const bool made = is_listed(session, table);
  const Answer answer = try_connection(guarded);
  { const RstGuard ended = std::move(guard); }
  if (!goes_away(session, table)) {
    return failed(fmt::format("table inet {} is still there", table),
                  fmt::format("sudo nft delete table inet {}", table));
  }
  if (!made) return failed("a table was made, and is not listed", "sudo nft list tables");
  if (answer == Answer::connected || answer == Answer::refused) {
    return failed("a table can be made, but drops nothing",
                  "sudo nft list ruleset, and report it as a bug");
  }
  HostCheck check{"nft", CheckStatus::ok, {}, {}};
  const char* const tried = answer == Answer::silence ? ", holds" : "";  // else `lo` is down
  if (owned) {
    check.found = fmt::format("a table of this process can be made{}, and goes with it", tried);
  } else {
    check.status = CheckStatus::note;
    check.found = fmt::format("a plain table can be made{}, but not one tied to a process", tried);
    check.advice = "Linux 5.12 or newer, so that the kernel removes what a killed run leaves";
  }
  return check;
}

}  // namespace

HostCheck check_guard() {
  const auto port = free_port();
  const auto guarded = port ? loopback_socket(*port) : Result<Descriptor>{port.error()};
  if (!guarded) return failed(guarded.error().text, "run synspect doctor again; see ports");
  const std::array ports{*port};
  auto guard = RstGuard::raise(RstGuard::Kind::owned, ports);
  if (!guard && guard.error().code != Errc::not_permitted) {
    guard = RstGuard::raise(RstGuard::Kind::plain, ports);
  }
  if (!guard) return not_raised(guard.error());
  auto session = NftSession::open();
  if (!session) return not_raised(session.error());
  return try_guard(std::move(*guard), *session, *guarded);
}

HostCheck check_firewall() {
  HostCheck check{"firewall", CheckStatus::note, {}, "sudo nft list ruleset"};
  if (!capability_facts().effective.admin) {  // libnftables would complain on standard error
    check.found = "not looked at: CAP_NET_ADMIN is missing";
    return check;
  }
  auto session = NftSession::open();
  const auto listing = session ? session->run("list chains") : Result<std::string>{session.error()};
  if (!listing) {
    check.found = "not looked at: " + listing.error().text;
    return check;
  }
  std::string found;
  std::size_t looked_at = 0;
  for (const std::string& chain : output_chains(*listing)) {
    if (++looked_at > kMostChains) break;
    const auto text = session->run("list chain " + chain);
    const std::string how = text ? dropping(*text) : std::string{};
    if (!how.empty()) found += fmt::format("{}{}: {}", found.empty() ? "" : "; ", chain, how);
  }
  if (const auto legacy = first_line("/proc/net/ip_tables_names"); legacy && !legacy->empty()) {
    found += fmt::format("{}iptables has legacy tables, not looked at", found.empty() ? "" : "; ");
  }
  if (found.empty()) return {"firewall", CheckStatus::ok, "no rule known to drop what we send", {}};
  check.found = "may drop what we send: " + found;
  return check;
}

}  // namespace synspect::net

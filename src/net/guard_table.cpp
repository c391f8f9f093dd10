#include "net/guard_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <random>

#include "net/port_ranges.hpp"

namespace synspect::net {
namespace {

constexpr std::string_view kPlain = "synspect-plain-";

/// Two guards of one process differ by it, and so do two processes whose pids are the same number
/// in two PID namespaces that share one network.
std::string random_end() {
  std::random_device entropy;
  return fmt::format("{:08x}{:08x}", entropy(), entropy());
}

/// nft's `raw`: before the filters of the host's own firewall, which then neither logs nor counts
/// what only we await. At hook input connection tracking (prerouting, -200) has long seen the
/// packet; at prerouting it never does.
constexpr int kPriority = -300;

/// `61000`, `61000-61255`, or a reference to the set of them: a range is compared sooner than a set
/// is searched.
std::string ports_text(const std::vector<PortRange>& ranges) {
  if (ranges.size() > 1) return "@ports";
  const auto [first, last] = ranges.front();
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

std::string set_text(const std::vector<PortRange>& ranges) {
  if (ranges.size() == 1) return {};
  std::string elements;
  for (const PortRange& range : ranges) elements += ports_text({range}) + ", ";
  elements.resize(elements.size() - 2);
  return fmt::format("set ports {{\ntype inet_service\nflags interval\nelements = {{ {} }}\n}}\n",
                     elements);
}

/// What passes prerouting may be on its way to another host, whose ports are not ours.
std::string drops(std::span<const Address> hosts, const std::string& ports) {
  if (hosts.empty()) return fmt::format("tcp dport {} counter drop\n", ports);
  std::string rules;
  for (const Address& host : hosts) {
    rules += fmt::format("{} daddr {} tcp dport {} counter drop\n", host.is_v6() ? "ip6" : "ip",
                         host.text(), ports);
  }
  return rules;
}

}  // namespace

std::string owned_table_name() {
  return fmt::format("synspect-{}-{}", this_process().pid, random_end());
}

std::string plain_table_name(const ProcessIdentity& owner) {
  return fmt::format("{}{}-{}-{}-{}-{}", kPlain, owner.pid_namespace, owner.time_namespace,
                     owner.pid, owner.start, random_end());
}

std::optional<ProcessIdentity> plain_table_owner(std::string_view table) {
  if (!table.starts_with(kPlain)) return std::nullopt;
  table.remove_prefix(kPlain.size());
  std::array<std::uint64_t, 4> numbers{};
  for (auto& number : numbers) {
    const auto [end, error] = std::from_chars(table.data(), table.data() + table.size(), number);
    if (error != std::errc{} || end == table.data() + table.size() || *end != '-') {
      return std::nullopt;
    }
    table.remove_prefix(static_cast<std::size_t>(end - table.data()) + 1);
  }
  return ProcessIdentity{numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::vector<std::string> listed_tables(std::string_view listing) {
  constexpr std::string_view head = "table inet ";
  std::vector<std::string> tables;
  while (!listing.empty()) {
    const auto line = listing.substr(0, listing.find('\n'));
    listing.remove_prefix(std::min(line.size() + 1, listing.size()));
    if (line.starts_with(head)) tables.emplace_back(line.substr(head.size()));
  }
  return tables;
}

// A SYN on lo is our own: without the exception, probing this very host would find the ports that
// we lease silent, instead of closed.
std::string table_command(std::string_view table, bool flag_owner, std::span<const Address> hosts,
                          std::span<const std::uint16_t> ports) {
  assert(!ports.empty());
  const auto ranges = port_ranges(ports, ports.size());
  return fmt::format(
      "add table inet {0} {{\n{1}{2}"
      "chain {3} {{\ntype filter hook {3} priority {4}; policy accept;\n"
      "iifname \"lo\" tcp flags & (fin | syn | rst | ack) == syn accept\n"
      "{5}}}\n}}\n",
      table, flag_owner ? "flags owner\n" : "", set_text(ranges),
      hosts.empty() ? "input" : "prerouting", kPriority, drops(hosts, ports_text(ranges)));
}

}  // namespace synspect::net

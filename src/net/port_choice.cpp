#include "net/port_choice.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace synspect::net {
namespace {

constexpr std::uint16_t kLowest = 1024;  // below, ports need privilege
constexpr std::uint16_t kHighest = 65535;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::vector<PortRange> parse_port_list(std::string_view text) {
  std::vector<PortRange> ranges;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find_first_of(",\n"));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const auto dash = item.find('-');
    const auto first = parse_port(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_port(item.substr(dash + 1));
    if (first && last) ranges.push_back({*first, *last});
  }
  return ranges;
}

std::vector<PortRange> lease_regions(PortRange ephemeral, std::size_t count) {
  std::vector<PortRange> regions;
  const auto add_if_roomy = [&](int first, int last) {
    if (last - first + 1 >= static_cast<int>(count)) {
      regions.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
    }
  };
  add_if_roomy(std::max<int>(ephemeral.last + 1, kLowest), kHighest);
  add_if_roomy(kLowest, ephemeral.first - 1);
  add_if_roomy(kLowest, kHighest);
  return regions;
}

std::vector<std::uint16_t> ports_around(std::uint16_t start, PortRange region,
                                        const std::vector<PortRange>& reserved) {
  std::vector<std::uint16_t> order;
  const auto add = [&](int port) {
    const bool taken = std::any_of(reserved.begin(), reserved.end(), [&](PortRange range) {
      return range.first <= port && port <= range.last;
    });
    if (!taken) order.push_back(static_cast<std::uint16_t>(port));
  };
  for (int port = start; port <= region.last; ++port) add(port);
  for (int port = start - 1; port >= region.first; --port) add(port);
  return order;
}

}  // namespace synspect::net

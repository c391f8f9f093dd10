#include "probe/targets.hpp"

#include <algorithm>
#include <bitset>
#include <cctype>
#include <charconv>

namespace synspect::probe {
namespace {

Failure usage(std::string text) {
  return {Errc::usage, std::move(text)};
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

Result<std::uint16_t> parse_port_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
    return usage("port " + std::string{text} + ": must be a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(value);
}

struct Range {
  std::uint16_t first;
  std::uint16_t last;
};

Result<Range> parse_range(std::string_view item, const ServiceLookup& lookup) {
  const auto dash = item.find('-');
  const bool numeric = dash != std::string_view::npos && is_number(item.substr(0, dash));
  if (numeric) {
    const auto first = parse_port_number(item.substr(0, dash));
    if (!first) return first.error();
    const auto last = parse_port_number(item.substr(dash + 1));
    if (!last) return last.error();
    if (*last < *first) return usage("ports " + std::string{item} + ": the range runs backwards");
    return Range{*first, *last};
  }
  if (!item.empty() && !is_number(item)) {
    if (const auto port = lookup(std::string{item})) return Range{*port, *port};
    return usage("port " + std::string{item} + ": no such service");
  }
  const auto port = parse_port_number(item);
  if (!port) return port.error();
  return Range{*port, *port};
}

}  // namespace

Result<TargetSpec> parse_target(std::string_view text) {
  const auto bad = [text](const char* why) {
    return usage("target " + std::string{text} + ": " + why);
  };
  if (text.empty()) return usage("target: empty");
  const bool printable =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= ' ' && c != 0x7f; });
  if (!printable) return usage("target: contains a control character");
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return bad("the bracket is not closed");
    host = text.substr(1, close - 1);
    const std::string_view rest = text.substr(close + 1);
    has_port = !rest.empty();
    if (has_port && rest.front() != ':') return bad("after the bracket only :PORT can follow");
    if (has_port) port = rest.substr(1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    has_port = true;
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':') + 1);
  }
  if (host.empty()) return bad("no host");
  TargetSpec spec{std::string{host}, std::nullopt};
  if (!has_port) return spec;
  const auto number = parse_port_number(port);
  if (!number) return bad("the port must be a number from 1 to 65535");
  spec.port = *number;
  return spec;
}

Result<std::vector<std::uint16_t>> parse_ports(std::string_view text, const ServiceLookup& lookup) {
  std::vector<std::uint16_t> ports;
  std::bitset<65536> seen;
  while (true) {
    const auto comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma), lookup);
    if (!range) return range.error();
    for (std::uint32_t port = range->first; port <= range->last; ++port) {
      if (!seen.test(port)) ports.push_back(static_cast<std::uint16_t>(port));
      seen.set(port);
    }
    if (comma == std::string_view::npos) return ports;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace synspect::probe

#include "probe/scan_target.hpp"

#include <charconv>

#include "probe/targets.hpp"

namespace synspect::probe {
namespace {

Failure bad(std::string_view text, const std::string& why) {
  return {Errc::usage, "target " + std::string{text} + ": " + why};
}

/// `[2001:db8::]/120` says what `[2001:db8::/120]` says, which parse_target can take apart.
std::string prefix_into_brackets(std::string_view text) {
  std::string out{text};
  const auto close = out.find("]/");
  if (close == std::string::npos) return out;
  const auto end = std::min(out.find(':', close), out.size());
  out.insert(end, 1, ']');
  return out.erase(close, 1);
}

Result<AddressRange> parse_network(std::string_view host, std::string_view text) {
  const auto slash = host.find('/');
  const auto address = Address::parse(host.substr(0, slash));
  if (!address) return bad(text, "before the slash must stand an address");
  const unsigned most = address_bits(address->family());
  const std::string_view digits = host.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || end != digits.data() + digits.size() || length > most) {
    return bad(text, "after the slash must stand a number from 0 to " + std::to_string(most));
  }
  return network_of(*address, length);
}

Result<AddressRange> range_between(const std::optional<Address>& first,
                                   const std::optional<Address>& last, std::string_view text) {
  if (!first || !last) return bad(text, "a range is two whole addresses");
  if (first->family() != last->family()) return bad(text, "the range mixes IPv4 and IPv6");
  if (*last < *first) return bad(text, "the range runs backwards");
  return AddressRange{*first, *last};
}

Result<std::variant<AddressRange, std::string>> parse_hosts(const std::string& host,
                                                            std::string_view text) {
  if (host.find('/') != std::string::npos) {
    const auto network = parse_network(host, text);
    if (!network) return network.error();
    return *network;
  }
  if (const auto address = Address::parse(host)) return AddressRange{*address, *address};
  // A name may have hyphens, too, but no address on either side of the first.
  if (const auto dash = host.find('-'); dash != std::string::npos) {
    const auto first = Address::parse(std::string_view{host}.substr(0, dash));
    const auto last = Address::parse(std::string_view{host}.substr(dash + 1));
    if (first || last) {
      const auto range = range_between(first, last, text);
      if (!range) return range.error();
      return *range;
    }
  }
  if (host.find_first_of(" ,") != std::string::npos) {
    return bad(text, "a name has neither blanks nor commas");
  }
  return host;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

Result<ScanTarget> parse_scan_target(std::string_view text) {
  const auto spec = parse_target(prefix_into_brackets(text));
  if (!spec) return spec.error();
  auto what = parse_hosts(spec->host, text);
  if (!what) return what.error();
  return ScanTarget{std::move(*what), spec->port};
}

Result<std::vector<AddressRange>> parse_range_list(std::string_view text) {
  std::vector<AddressRange> ranges;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view item = without_blanks(text.substr(0, comma));
    const auto target = parse_scan_target(item);
    if (!target) return target.error();
    const auto* range = std::get_if<AddressRange>(&target->what);
    if (range == nullptr || target->port) {
      return Failure{Errc::usage,
                     "range " + std::string{item} + ": must be addresses, without a port"};
    }
    ranges.push_back(*range);
    if (comma == std::string_view::npos) return ranges;
    text.remove_prefix(comma + 1);
  }
}

std::string_view line_content(std::string_view line) {
  return without_blanks(line.substr(0, line.find('#')));
}

}  // namespace synspect::probe

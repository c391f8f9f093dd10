#include "cli/scan_ways.hpp"

#include <algorithm>

#include "net/route_boundaries.hpp"

namespace synspect::cli {
namespace {

/// A target in the piece of the routing table from `first` up to `end` (null: to the last address);
/// none: no target lies in it.
std::optional<Address> target_in(const Address& first, const Address* end,
                                 const std::vector<probe::AddressRange>& ranges) {
  // Nobody has the first address of all, so that the kernel knows no way to it.
  if (ranges.empty()) return first.is_unspecified() ? probe::address_after(first) : first;
  const auto range = std::lower_bound(
      ranges.begin(), ranges.end(), first,
      [](const probe::AddressRange& r, const Address& address) { return r.last < address; });
  if (range == ranges.end() || range->first.family() != first.family()) return std::nullopt;
  Address target = std::max(first, range->first);
  if (target.is_unspecified()) target = probe::address_after(target);
  return end == nullptr || target < *end ? std::optional{target} : std::nullopt;
}

Address lowest(Family family) {
  constexpr std::array<std::uint8_t, 16> zeros{};
  return Address{std::span{zeros}.first(family == Family::v6 ? 16 : 4)};
}

}  // namespace

Result<ScanWays> ScanWays::find(const std::vector<probe::AddressRange>& ranges,
                                const std::map<Address, std::uint32_t>& scopes,
                                const live::WayWish& wish) {
  ScanWays found;
  Result<void> last;
  for (const auto& [address, scope] : scopes) {
    const auto way = net::find_way(address, {wish.interface, wish.source, scope});
    if (!way) return way.error();
    if (const auto number = found.number_of(*way)) found.scoped_.emplace(address, *number);
  }
  for (const Family family : {Family::v4, Family::v6}) {
    if (wish.family.value_or(family) != family) continue;
    const auto pieces = found.find_pieces(ranges, family, {wish.interface, wish.source, 0});
    if (!pieces) last = pieces;
  }
  if (!found.ways_.empty()) return found;
  return last ? Failure{Errc::local, "no route to any target"} : last.error();
}

/// The last failure, if there is one: other pieces may have their way.
Result<void> ScanWays::find_pieces(const std::vector<probe::AddressRange>& ranges, Family family,
                                   const net::RouteWish& wish) {
  const bool wanted = ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [&](auto& range) {
                        return range.family() == family;
                      });
  if (!wanted) return {};
  auto starts = net::route_boundaries(family);
  if (!starts) return starts.error();
  if (starts->empty() || starts->front() != lowest(family)) {
    starts->insert(starts->begin(), lowest(family));
  }
  Result<void> last;
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const Address& first = (*starts)[i];
    const Address* end = i + 1 < starts->size() ? &(*starts)[i + 1] : nullptr;
    const auto target = target_in(first, end, ranges);
    if (!target) continue;
    const auto way = net::find_way(*target, wish);
    if (!way) last = way.error();
    pieces_.push_back({first, way ? number_of(*way) : std::nullopt});
  }
  return last;
}

std::optional<std::uint16_t> ScanWays::to(const Address& address) const {
  if (!scoped_.empty()) {
    if (const auto found = scoped_.find(address); found != scoped_.end()) return found->second;
  }
  const auto after = std::upper_bound(
      pieces_.begin(), pieces_.end(), address,
      [](const Address& wanted, const Piece& piece) { return wanted < piece.first; });
  if (after == pieces_.begin()) return std::nullopt;
  const Piece& piece = *(after - 1);
  return piece.first.family() == address.family() ? piece.way : std::nullopt;
}

std::optional<std::uint16_t> ScanWays::number_of(const net::Way& way) {
  const auto known = std::find_if(ways_.begin(), ways_.end(), [&way](const net::Way& other) {
    return other.interface == way.interface && other.source == way.source &&
           other.gateway == way.gateway && other.mtu == way.mtu &&
           other.link_level == way.link_level;
  });
  if (known != ways_.end()) return static_cast<std::uint16_t>(known - ways_.begin());
  if (ways_.size() == UINT16_MAX) return std::nullopt;
  ways_.push_back(way);
  if (std::find(interfaces_.begin(), interfaces_.end(), way.interface) == interfaces_.end()) {
    interfaces_.push_back(way.interface);
  }
  return static_cast<std::uint16_t>(ways_.size() - 1);
}

std::vector<probe::ScanWay> ScanWays::for_engine() const {
  std::vector<probe::ScanWay> ways;
  for (const net::Way& way : ways_) {
    const auto tap = std::find(interfaces_.begin(), interfaces_.end(), way.interface);
    ways.push_back({way.source, way.interface, way.mtu,
                    static_cast<std::uint16_t>(tap - interfaces_.begin())});
  }
  return ways;
}

std::vector<Address> ScanWays::sources() const {
  std::vector<Address> sources;
  for (const net::Way& way : ways_) sources.push_back(way.source);
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
  return sources;
}

bool ScanWays::all_link_level() const {
  return std::all_of(ways_.begin(), ways_.end(),
                     [](const net::Way& way) { return way.link_level; });
}

}  // namespace synspect::cli

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "net/way.hpp"
#include "probe/address_range.hpp"
#include "probe/scan.hpp"

namespace synspect::cli {

/// The ways to all targets of a scan: the routing table is asked once for each piece that it is
/// made of, and not for each target.
class ScanWays {
 public:
  /// `ranges`: of the targets, ascending; empty: any address. `usage`: as net::find_way, about what
  /// the user insists on. `local`: the routing table is too large, or leads nowhere.
  /// `scopes`: interfaces of link-local targets, each asked for by itself.
  [[nodiscard]] static Result<ScanWays> find(const std::vector<probe::AddressRange>& ranges,
                                             const std::map<Address, std::uint32_t>& scopes,
                                             const live::WayWish& wish);

  /// The number of the way to an address; none: there is none.
  [[nodiscard]] std::optional<std::uint16_t> to(const Address& address) const;
  [[nodiscard]] const std::vector<net::Way>& ways() const { return ways_; }
  /// Each once, in the order of its number as a tap.
  [[nodiscard]] const std::vector<std::string>& interfaces() const { return interfaces_; }
  /// As the engine knows them.
  [[nodiscard]] std::vector<probe::ScanWay> for_engine() const;
  /// Our addresses, each once.
  [[nodiscard]] std::vector<Address> sources() const;
  /// All are Ethernet with a known next hop's link.
  [[nodiscard]] bool all_link_level() const;

 private:
  /// The addresses from `first` up to the next piece.
  struct Piece {
    Address first;
    std::optional<std::uint16_t> way;
  };
  std::optional<std::uint16_t> number_of(const net::Way& way);

  Result<void> find_pieces(const std::vector<probe::AddressRange>& ranges, Family family,
                           const net::RouteWish& wish);

  std::vector<Piece> pieces_;                ///< ascending; IPv4 stands before IPv6
  std::map<Address, std::uint16_t> scoped_;  ///< ways of single link-local addresses
  std::vector<net::Way> ways_;
  std::vector<std::string> interfaces_;
};

}  // namespace synspect::cli

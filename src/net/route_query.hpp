#pragma once

#include <cstdint>
#include <optional>

#include "base/address.hpp"

namespace synspect::net {

/// One question to the kernel's routing tables.
struct RouteQuery {
  Address destination;
  std::optional<Address> source;
  std::uint32_t out_index = 0;  ///< outgoing interface; 0: any
  /// The table's entry as it stands (RTM_F_FIB_MATCH), and not what it means for this destination:
  /// only so are all of its next hops told.
  bool entry = false;
};

enum class RouteType : std::uint8_t { unicast, local, broadcast, other };

struct RouteReply {
  int error = 0;  ///< errno: no route, or one that rejects; the rest is then empty
  RouteType type = RouteType::other;
  std::uint32_t out_index = 0;
  std::optional<Address> source;   ///< what the kernel would send from
  std::uint32_t mtu = 0;           ///< of the route itself, a learnt path MTU included; 0: none
  std::optional<Address> gateway;  ///< none: the destination itself is the next hop
  bool multipath = false;          ///< several next hops; only of an entry
  bool encapsulated = false;       ///< a lightweight tunnel wraps what goes this way
};

/// Asks through rtnetlink (RTM_GETROUTE). Needs no privilege and sends nothing.
[[nodiscard]] RouteReply ask_route(const RouteQuery& query);

}  // namespace synspect::net

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "live/guard.hpp"
#include "live/way_wish.hpp"
#include "probe/plan.hpp"
#include "probe/record.hpp"

namespace synspect::live {

/// What a program asks of `probe`.
struct Request {
  std::string target;                ///< as on the command line: "db.example:5432", "[::1]:443"
  std::vector<std::uint16_t> ports;  ///< used if the target names none
  probe::Plan plan;
  probe::Schedule schedule;
  WayWish way;
  GuardMode guard = GuardMode::automatic;
  Duration resolve_timeout = std::chrono::seconds{10};
};

/// Opens, measures and closes the connections that `request` asks for, and gives back a record of
/// each. Blocks until the last has ended; sends to the target alone; touches no signal and no
/// privilege of the program. Meanwhile there is a child process (net::Resetter), which ends with
/// the call. Needs CAP_NET_RAW, and CAP_NET_ADMIN for the guard. `usage`: the
/// target or the way is none. `not_resolved`: no such name. `not_permitted`, `local`: it could not
/// begin, or was broken off. What a server does is never a failure: it stands in the record.
[[nodiscard]] Result<std::vector<probe::Record>> probe(const Request& request);

}  // namespace synspect::live

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.hpp"

namespace synspect::live {

/// What the user insists on about the way to the targets; by default nothing.
struct WayWish {
  std::optional<Family> family;
  std::string interface;          ///< empty: the kernel's choice
  std::optional<Address> source;  ///< an address of this host
  std::optional<std::uint16_t> source_port;
};

}  // namespace synspect::live

#pragma once

#include <cstdint>

#include "base/error.hpp"
#include "base/instant.hpp"
#include "net/descriptor.hpp"

namespace synspect::net {

[[nodiscard]] bool loopback_is_up();

/// A TCP socket at 127.0.0.1:`port`; 0: a port of the kernel's choice.
[[nodiscard]] Result<Descriptor> loopback_socket(std::uint16_t port);
/// The same, and it listens. `port` is told.
[[nodiscard]] Result<Descriptor> loopback_listener(std::uint16_t& port);

enum class Answer : std::uint8_t {
  connected,
  refused,      ///< a RST came
  silence,      ///< nothing came in time
  unreachable,  ///< this host did not even try
};

/// Lets the kernel open a connection from `socket` to 127.0.0.1:`port`.
[[nodiscard]] Answer attempt(const Descriptor& socket, std::uint16_t port, Duration patience);

}  // namespace synspect::net

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/descriptor.hpp"

namespace synspect::net {

/// What goes from one process of ours to another: octets, 64 KiB at most, and perhaps a descriptor.
struct Message {
  std::string octets;
  Descriptor descriptor;
};

/// Over a socket that keeps messages apart (SOCK_SEQPACKET). False: nobody is at the other end.
[[nodiscard]] bool send_message(int socket, std::string_view octets, int descriptor = -1);
/// Waits; signals do not end that. None: the other end is closed.
[[nodiscard]] std::optional<Message> receive_message(int socket);

}  // namespace synspect::net

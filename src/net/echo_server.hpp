#pragma once

#include <cstdint>
#include <utility>

#include "base/address.hpp"
#include "base/error.hpp"
#include "base/instant.hpp"
#include "net/side_process.hpp"

namespace synspect::net {

/// A small real TCP server on kernel sockets, in a process of its own without privileges: accepts,
/// reads until the client closes, echoes what it read, then closes. For `synspect demo`. Ends with
/// the object.
class EchoServer {
 public:
  /// Listens on `address`, at a port of the kernel's choice. `think`: time from the client's FIN to
  /// its own close. Without it the kernel may put the ACK and the FIN into one segment.
  [[nodiscard]] static Result<EchoServer> start(const Address& address, Duration think = {});
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  EchoServer(SideProcess process, std::uint16_t port) : process_(std::move(process)), port_(port) {}

  SideProcess process_;
  std::uint16_t port_;
};

}  // namespace synspect::net

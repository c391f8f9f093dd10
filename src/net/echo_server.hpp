#pragma once

#include <cstdint>
#include <memory>

#include "base/address.hpp"
#include "base/error.hpp"
#include "base/instant.hpp"

namespace synspect::net {

/// A small real TCP server on kernel sockets, in a thread of its own: accepts, reads until the
/// client closes, echoes what it read, then closes. For `synspect demo`. Ends with the object.
class EchoServer {
 public:
  /// Listens on `address`, at a port of the kernel's choice. `think`: time from the client's FIN to
  /// its own close. Without it the kernel may put the ACK and the FIN into one segment.
  [[nodiscard]] static Result<EchoServer> start(const Address& address, Duration think = {});
  [[nodiscard]] std::uint16_t port() const;

  EchoServer(EchoServer&&) noexcept;
  EchoServer& operator=(EchoServer&&) noexcept;
  ~EchoServer();

 private:
  struct Running;
  explicit EchoServer(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace synspect::net

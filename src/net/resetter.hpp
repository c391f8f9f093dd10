#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "net/open_connections.hpp"
#include "net/side_process.hpp"

namespace synspect::net {

/// A process beside this one that resets what this one has left open at the servers: all, should it
/// end without a word (killed, or crashed), else what it could not reset when it wanted to, because
/// an address or a route was gone. It has a raw socket, and no capability.
class Resetter {
 public:
  /// `interface`: as RawSocket's. `not_permitted` without CAP_NET_RAW.
  [[nodiscard]] static Result<Resetter> start(const std::string& interface);
  Resetter(Resetter&&) noexcept = default;
  Resetter& operator=(Resetter&&) = delete;
  ~Resetter();  ///< the word

  /// To be told of each datagram that is sent, before it is.
  void sent(std::span<const std::uint8_t> datagram, std::uint32_t interface_index) {
    connections_->sent(datagram, interface_index);
  }
  /// And of those that this host refused to send.
  void failed(std::span<const std::uint8_t> datagram, std::uint32_t interface_index) {
    connections_->failed(datagram, interface_index);
  }

 private:
  Resetter(SideProcess process, std::unique_ptr<OpenConnections> connections)
      : process_(std::move(process)), connections_(std::move(connections)) {}

  SideProcess process_;
  std::unique_ptr<OpenConnections> connections_;  ///< none: moved away
};

}  // namespace synspect::net

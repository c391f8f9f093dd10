#pragma once

#include <functional>
#include <string_view>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/give_up.hpp"

namespace synspect::net {

/// A process beside this one, for what this one must not be able to do itself. It has nothing of
/// this process but the socket between the two, and ends with it, however that ends.
class SideProcess {
 public:
  /// Forks while this process has one thread. The other one gives up its privileges, but what it is
  /// to `keep`, runs `serve` and exits; `serve` must return when the socket's other end is closed.
  /// Signals that end a run in good order do not end it. `name`: as `ps` shows it, 15 octets.
  /// `open`: what it does by the privileges that it then gives up.
  [[nodiscard]] static Result<SideProcess> start(std::string_view name, const UserIdentity& user,
                                                 Keep keep,
                                                 const std::function<void(int socket)>& serve,
                                                 const std::function<Result<void>()>& open = {});
  SideProcess(SideProcess&& other) noexcept;
  SideProcess& operator=(SideProcess&&) = delete;
  ~SideProcess();  ///< closes the socket, and waits for the other process

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] int pid() const { return pid_; }

 private:
  SideProcess(int pid, Descriptor socket) : pid_(pid), socket_(std::move(socket)) {}

  int pid_;  ///< 0: moved away
  Descriptor socket_;
};

}  // namespace synspect::net

#include "net/loopback_attempt.hpp"

#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace synspect::net {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Answer answer_for(int error) {
  if (error == 0) return Answer::connected;
  return error == ECONNREFUSED ? Answer::refused : Answer::unreachable;
}

}  // namespace

bool loopback_is_up() {
  const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  return ::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) != 0;
}

Result<Descriptor> loopback_socket(std::uint16_t port) {
  Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const sockaddr_in here = loopback(port);
  if (!socket.is_open() ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) {
    return os_failure(fmt::format("bind 127.0.0.1:{}", port), errno);
  }
  return socket;
}

Result<Descriptor> loopback_listener(std::uint16_t& port) {
  auto socket = loopback_socket(0);
  if (!socket) return socket;
  sockaddr_in here{};
  socklen_t size = sizeof here;
  if (::listen(socket->get(), 1) != 0 ||
      ::getsockname(socket->get(), reinterpret_cast<sockaddr*>(&here), &size) != 0) {
    return os_failure("listen on 127.0.0.1", errno);
  }
  port = ntohs(here.sin_port);
  return socket;
}

Answer attempt(const Descriptor& socket, std::uint16_t port, Duration patience) {
  const sockaddr_in there = loopback(port);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) {
    return Answer::connected;
  }
  if (errno != EINPROGRESS) return answer_for(errno);
  pollfd wait{socket.get(), POLLOUT, 0};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  if (::poll(&wait, 1, static_cast<int>(ms)) <= 0) return Answer::silence;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return answer_for(error);
}

}  // namespace synspect::net

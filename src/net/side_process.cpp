#include "net/side_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

#include "net/message.hpp"

namespace synspect::net {
namespace {

/// Where `socket` is put, and the first descriptor that is closed.
constexpr int kSocketPlace = 3;

/// A pipe that this process held would keep its reader waiting.
void hold_nothing_but(int socket) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null, standard);
  }
  ::dup2(socket, kSocketPlace);
  // Where the kernel or a container's filter has no close_range(), the C library closes one by one.
  ::closefrom(kSocketPlace + 1);
}

/// A key at the terminal goes to all processes; it is the other one that decides when to end.
void ignore_ends() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ}) {
    std::signal(signal, SIG_IGN);
  }
}

Result<void> settle(const UserIdentity& user, Keep keep,
                    const std::function<Result<void>()>& open) {
  if (open) {
    if (auto opened = open(); !opened) return opened;
  }
  const auto given = give_up_privileges(user, keep);
  return given ? Result<void>{} : Result<void>{given.error()};
}

/// Nothing is thrown from here: it would unwind what is the other process's to end.
[[noreturn]] void live(const UserIdentity& user, Keep keep,
                       const std::function<void(int socket)>& serve,
                       const std::function<Result<void>()>& open) noexcept {
  const auto settled = settle(user, keep, open);
  // The first message says whether it has: an empty one would be no message.
  const bool told =
      send_message(kSocketPlace, settled ? std::string{"+"} : "-" + settled.error().text);
  if (settled && told) serve(kSocketPlace);
  ::_exit(EXIT_SUCCESS);
}

}  // namespace

Result<SideProcess> SideProcess::start(std::string_view name, const UserIdentity& user, Keep keep,
                                       const std::function<void(int socket)>& serve,
                                       const std::function<Result<void>()>& open) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return os_failure("make a socket for a side process", errno);
  }
  Descriptor ours{ends[0]};
  Descriptor theirs{ends[1]};
  const pid_t pid = ::fork();
  if (pid < 0) return os_failure("start a side process", errno);
  if (pid == 0) {
    ignore_ends();
    hold_nothing_but(theirs.get());
    ::prctl(PR_SET_NAME, std::string{name}.c_str(), 0, 0, 0);
    live(user, keep, serve, open);
  }
  theirs = Descriptor{};
  SideProcess process{pid, std::move(ours)};
  const auto said = receive_message(process.socket());
  if (!said) return Failure{Errc::local, "a side process ended before it began"};
  if (said->octets.front() != '+') return Failure{Errc::local, said->octets.substr(1)};
  return process;
}

SideProcess::SideProcess(SideProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), socket_(std::move(other.socket_)) {}

SideProcess::~SideProcess() {
  socket_ = Descriptor{};
  if (pid_ == 0) return;
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace synspect::net

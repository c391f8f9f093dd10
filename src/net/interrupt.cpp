#include "net/interrupt.hpp"

#include <poll.h>

#include <cerrno>
#include <csignal>

namespace synspect::net {
namespace {

volatile std::sig_atomic_t interrupt_came = 0;

}  // namespace

std::vector<int> ending_signals() {
  std::vector<int> signals{SIGINT, SIGTERM, SIGQUIT};
  struct sigaction hangup = {};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) signals.push_back(SIGHUP);
  return signals;
}

void watch_interrupt() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupt_came = 1; };
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);  // without SA_RESTART, which would go on waiting
}

bool interrupted() {
  return interrupt_came != 0;
}

bool is_readable(int fd) {
  pollfd wanted{fd, POLLIN, 0};
  return ::poll(&wanted, 1, 0) != 0;
}

bool wait_until_readable(int fd) {
  // An interrupt between the question and the wait must end the wait: it is let in only there.
  sigset_t interrupt;
  sigset_t before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupt, &before);
  pollfd wanted{fd, POLLIN, 0};
  while (!interrupted() && ::ppoll(&wanted, 1, nullptr, &before) < 0 && errno == EINTR) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return !interrupted();
}

}  // namespace synspect::net

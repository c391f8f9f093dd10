// Opens and closes TCP connections on kernel sockets, as fast as one thread can: what
// `synspect scan --open full` is held against. We close first, so that each takes four segments of
// ours: SYN, ACK, FIN, ACK.
//
// Usage: epoll_client FIRST_ADDRESS ADDRESSES PORT CONNECTIONS IN_FLIGHT
//
// The kernel keeps each closed connection in TIME-WAIT for a minute, with its two ports.
// Connections go to one address after the other, and a source port is taken only for the pair with
// its destination: with N addresses there is room for N times the ephemeral range.
//
// Standard output gets one JSON object. `clean`: opened, and both sides have closed. Exit status 1
// if that is less than CONNECTIONS.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// Longer silence than this means that what is still open will never end.
constexpr int kSilenceMs = 10'000;

[[noreturn]] void fail(const char* call) {
  throw std::runtime_error(std::string(call) + ": " + std::strerror(errno));
}

struct Work {
  std::uint32_t first_address;  // host order
  std::uint32_t addresses;
  std::uint16_t port;
  std::uint64_t connections;
  std::uint64_t in_flight;
};

struct Counts {
  std::uint64_t started = 0;
  std::uint64_t opened = 0;
  std::uint64_t clean = 0;
  std::uint64_t failed = 0;
};

class Client {
 public:
  explicit Client(const Work& work) : work_(work), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("epoll_create1");
  }

  Counts run() {
    std::array<epoll_event, 512> events;
    fill();
    while (counts_.clean + counts_.failed < counts_.started) {
      const int ready =
          epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kSilenceMs);
      if (ready < 0 && errno != EINTR) fail("epoll_wait");
      if (ready == 0) break;
      for (int i = 0; i < ready; ++i) advance(events[static_cast<std::size_t>(i)]);
      fill();
    }
    return counts_;
  }

 private:
  void fill() {
    while (counts_.started < work_.connections &&
           counts_.started - counts_.clean - counts_.failed < work_.in_flight) {
      open();
    }
  }

  /// Edge-triggered and for all that will ever be asked: no second epoll_ctl.
  void open() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const auto index = static_cast<std::uint32_t>(counts_.started++ % work_.addresses);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(work_.port);
    to.sin_addr.s_addr = htonl(work_.first_address + index);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 &&
        errno != EINPROGRESS) {
      return end(fd, counts_.failed);
    }
    if (static_cast<std::size_t>(fd) >= half_closed_.size())
      half_closed_.resize(std::size_t(fd) * 2);
    half_closed_[std::size_t(fd)] = false;
    epoll_event wanted{EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.fd = fd}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &wanted) != 0) fail("epoll_ctl");
  }

  void advance(const epoll_event& event) {
    const int fd = event.data.fd;
    if ((event.events & EPOLLERR) != 0) return end(fd, counts_.failed);
    if (!half_closed_[std::size_t(fd)] && (event.events & EPOLLOUT) != 0) {
      ++counts_.opened;
      half_closed_[std::size_t(fd)] = true;
      if (shutdown(fd, SHUT_WR) != 0) return end(fd, counts_.failed);
    }
    if ((event.events & EPOLLIN) != 0) read_to_end(fd);
  }

  void read_to_end(int fd) {
    std::array<char, 4096> octets;
    ssize_t got = 0;
    while ((got = recv(fd, octets.data(), octets.size(), 0)) > 0) {
    }
    if (got == 0) return end(fd, half_closed_[std::size_t(fd)] ? counts_.clean : counts_.failed);
    if (errno != EAGAIN) end(fd, counts_.failed);
  }

  static void end(int fd, std::uint64_t& count) {
    close(fd);
    ++count;
  }

  Work work_;
  int epoll_;
  Counts counts_;
  std::vector<bool> half_closed_ = std::vector<bool>(64);  // by descriptor
};

void allow_descriptors(std::uint64_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("getrlimit");
  if (limit.rlim_max < count) throw std::runtime_error("IN_FLIGHT: more than `ulimit -Hn` allows");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("setrlimit");
}

Work parse(std::span<char*> arguments) {
  if (arguments.size() != 5) {
    throw std::invalid_argument(
        "usage: epoll_client FIRST_ADDRESS ADDRESSES PORT CONNECTIONS IN_FLIGHT");
  }
  in_addr first{};
  if (inet_pton(AF_INET, arguments[0], &first) != 1) {
    throw std::invalid_argument("FIRST_ADDRESS: not an IPv4 address");
  }
  std::array<std::uint64_t, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::stoul(arguments[i + 1]);
  return {ntohl(first.s_addr), static_cast<std::uint32_t>(numbers[0]),
          static_cast<std::uint16_t>(numbers[1]), numbers[2], numbers[3]};
}

int run(std::span<char*> arguments) {
  const Work work = parse(arguments);
  allow_descriptors(work.in_flight + 16);
  const auto start = std::chrono::steady_clock::now();
  const Counts counts = Client(work).run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf(
      "{\"connections\":%lu,\"opened\":%lu,\"clean\":%lu,\"failed\":%lu,"
      "\"seconds\":%.6f,\"clean_per_second\":%.0f}\n",
      counts.started, counts.opened, counts.clean, counts.failed, took.count(),
      static_cast<double>(counts.clean) / took.count());
  return counts.clean == work.connections ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "epoll_client: %s\n", error.what());
    return 2;
  }
}

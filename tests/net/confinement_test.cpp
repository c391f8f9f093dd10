#include "net/confinement.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include "net/clock.hpp"
#include "net/write_all.hpp"

using namespace synspect;
using namespace synspect::net;

namespace {

/// A sanitizer's runtime opens files when a thread starts, which is refused here.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYNSPECT_ADDRESS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SYNSPECT_ADDRESS_SANITIZER)
constexpr bool kThreadsAreWatched = true;
#else
constexpr bool kThreadsAreWatched = false;
#endif

/// What `body` gives back, in a child that was confined first; negative: the signal it died of.
int confined(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!confine_system_calls()) ::_exit(99);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// 0 for a call that succeeded.
int error_of(long result) {
  return result < 0 ? errno : 0;
}

}  // namespace

TEST_CASE("confinement: what opens, makes or starts anything is refused") {
  struct Row {
    const char* name;
    std::function<long()> call;
  };
  const Row rows[] = {
      {"open a file", [] { return ::open("/dev/null", O_RDONLY); }},
      {"make a file", [] { return ::open("/tmp/synspect-test", O_CREAT | O_WRONLY, 0600); }},
      {"a TCP socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0); }},
      {"a Unix socket", [] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }},
      {"connect", [] { return ::connect(0, nullptr, 0); }},
      {"bind", [] { return ::bind(0, nullptr, 0); }},
      {"unlink", [] { return ::unlink("/nowhere/at/all"); }},
      {"chmod", [] { return ::chmod("/nowhere/at/all", 0); }},
      {"kill another", [] { return ::kill(::getpid(), 0); }},
      {"kill another's thread", [] { return ::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0); }},
      {"a process", [] { return ::syscall(SYS_fork); }},
      {"become another", [] { return ::setuid(1); }},
      {"executable memory", [] {
         void* const memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
         return memory == MAP_FAILED ? -1L : 0L;
       }}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(confined([&row] { return error_of(row.call()); }) == EPERM);
  }
}

TEST_CASE("confinement: to run a program ends the process") {
  CHECK(confined([] {
          std::array<char*, 1> none{};
          return ::execve("/bin/true", none.data(), none.data());
        }) == -SIGSYS);
}

TEST_CASE("confinement: reading, writing, waiting and threads go on") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  CHECK(write_all(ends[1], "abc") == 3);
  CHECK(confined([&ends] {
          std::array<char, 8> octets{};
          int heard = 0;
          const auto hear = [&] {
            heard = static_cast<int>(::read(ends[0], octets.data(), octets.size()));
          };
          kThreadsAreWatched ? hear() : std::thread{hear}.join();
          std::this_thread::sleep_for(std::chrono::milliseconds{1});
          const std::vector<char> memory(10'000'000, 'x');
          const bool clock = steady_now().time_since_epoch().count() > 0;
          return clock && memory.back() == 'x' ? heard : 0;
        }) == 3);
  ::close(ends[0]);
  ::close(ends[1]);
}

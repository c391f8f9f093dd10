#include "net/side_process.hpp"

#include <doctest/doctest.h>
#include <seccomp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>

#include "net/in_child.hpp"
#include "net/message.hpp"
#include "net/name_service.hpp"
#include "results.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::failure_text;
using test::must;

void wait_for_the_end(int socket) {
  (void)receive_message(socket);
}

SideProcess start(const std::function<void(int)>& serve) {
  return must(SideProcess::start("test", unprivileged_user(), Keep::nothing, serve));
}

/// Tells whether it is destroyed anywhere but in the process that made it.
class Ours {
 public:
  explicit Ours(std::string mark) : mark_(std::move(mark)) {}
  Ours(const Ours&) = delete;
  Ours& operator=(const Ours&) = delete;
  ~Ours() {
    if (::getpid() != made_by_) test::write_file(mark_, "destroyed by another process");
  }

 private:
  std::string mark_;
  pid_t made_by_ = ::getpid();
};

bool refuse_close_range() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(close_range), 0) == 0 &&
         seccomp_load(filter) == 0;
}

}  // namespace

TEST_CASE("side process: an exception ends it, and unwinds nothing of this one") {
  const test::TemporaryFolder folder;
  REQUIRE(::chmod(folder.path("").c_str(), 0777) == 0);
  {
    const Ours ours{folder.path("mark")};
    const SideProcess process = start([](int) { throw std::runtime_error("whatever"); });
    CHECK_FALSE(receive_message(process.socket()));
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("side process: ends with this one where the kernel has no close_range()") {
  const auto ended = in_child([]() -> Result<void> {
    if (!refuse_close_range()) return Failure{Errc::local, "no filter"};
    // The pipe of in_child() has the numbers 3 and 4, the socket those behind it.
    { const SideProcess process = start(wait_for_the_end); }
    return {};
  });
  CHECK(failure_text(ended) == "no failure");
}

TEST_CASE("side process: names are answered even where no thread can be started") {
  if (::geteuid() != 0) return;  // whom the limit would keep from a process as well
  const auto asked = in_child([]() -> Result<void> {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_NPROC, &none) != 0) return os_failure("setrlimit", errno);
    NameService names;
    (void)names.resolve("localhost", {}, std::chrono::seconds{5});
    const auto second = names.resolve("localhost", {}, std::chrono::seconds{5});
    return second ? Result<void>{} : Result<void>{second.error()};
  });
  CHECK(failure_text(asked) ==
        "local failure: resolve localhost: start a thread: resource temporarily unavailable");
}

}  // namespace synspect::net

#include "net/process_identity.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace synspect::net;

TEST_CASE("process identity: this process has not ended") {
  const ProcessIdentity self = this_process();
  CHECK(self.pid == static_cast<std::uint64_t>(::getpid()));
  CHECK(self.pid_namespace != 0);
  CHECK(self.start != 0);
  CHECK(self == this_process());
  CHECK_FALSE(has_ended(self));
}

TEST_CASE("process identity: a pid that is in use again is another process") {
  ProcessIdentity earlier = this_process();
  --earlier.start;
  CHECK(has_ended(earlier));
}

TEST_CASE("process identity: no word on what this process cannot see") {
  ProcessIdentity elsewhere = this_process();
  ++elsewhere.pid_namespace;
  elsewhere.pid = 4'000'000;  // no such process here
  CHECK_FALSE(has_ended(elsewhere));

  ProcessIdentity other_time = this_process();
  ++other_time.time_namespace;
  --other_time.start;
  CHECK_FALSE(has_ended(other_time));

  CHECK_FALSE(has_ended(ProcessIdentity{}));
}

TEST_CASE("process identity: a child, before and after its end") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  REQUIRE(child > 0);
  ProcessIdentity identity = this_process();
  identity.pid = static_cast<std::uint64_t>(child);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(has_ended(identity));
}

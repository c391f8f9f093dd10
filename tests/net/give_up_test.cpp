#include "net/give_up.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <thread>

#include "results.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

/// Whether `holds` does, in a child of its own.
bool in_child(const std::function<bool()>& holds) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(holds() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::map<std::string, std::string> process_status() {
  std::map<std::string, std::string> fields;
  std::ifstream file{"/proc/self/status"};
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    const auto value = line.find_first_not_of(" \t", colon + 1);
    fields[line.substr(0, colon)] = value == std::string::npos ? "" : line.substr(value);
  }
  return fields;
}

constexpr UserIdentity kSomebody{4242, 4343};
constexpr auto kNone = "0000000000000000";

}  // namespace

TEST_CASE("give up: nothing is left, by what the kernel says") {
  if (::geteuid() != 0) return;
  CHECK(in_child([] {
    if (!give_up_privileges(kSomebody)) return false;
    auto status = process_status();
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
      if (status[set] != kNone) return false;
    }
    return status["Uid"] == "4242\t4242\t4242\t4242" && status["Gid"] == "4343\t4343\t4343\t4343" &&
           status["Groups"].find_first_of("0123456789") == std::string::npos &&
           status["NoNewPrivs"] == "1";
  }));
}

TEST_CASE("give up: what is kept, and no more") {
  if (::geteuid() != 0) return;
  const auto effective = [](const UserIdentity& user, Keep keep, const std::string& expected) {
    return in_child([&] {
      const auto given = give_up_privileges(user, keep);
      auto status = process_status();
      return given && status["CapEff"] == expected && status["CapPrm"] == expected &&
             status["CapBnd"] == kNone;
    });
  };
  CHECK(effective(kSomebody, Keep::firewall, "0000000000001000"));  // CAP_NET_ADMIN is 12
  CHECK(effective({0, 0}, Keep::files, "000000000000001b"));        // 0, 1, 3, 4
  CHECK(effective(kSomebody, Keep::files, kNone));
}

TEST_CASE("give up: for good") {
  if (::geteuid() != 0) return;
  CHECK(in_child([] {
    return give_up_privileges(kSomebody) && ::setuid(0) != 0 && ::seteuid(0) != 0 &&
           !give_up_privileges({0, 0});
  }));
}

TEST_CASE("give up: not beside threads, which would keep theirs") {
  CHECK(in_child([] {
    std::atomic<bool> ended{false};
    std::thread other{[&ended] {
      while (!ended) std::this_thread::yield();
    }};
    const auto given = give_up_privileges(unprivileged_user());
    ended = true;
    other.join();
    return !given && given.error().code == Errc::local;
  }));
}

TEST_CASE("user identity: who calls, and who this should be") {
  if (::geteuid() != 0) return;
  struct Row {
    const char* uid;
    const char* gid;
    UserIdentity caller;
    UserIdentity unprivileged;
  };
  const UserIdentity root{0, 0};
  const UserIdentity nobody{65534, 65534};
  const Row rows[] = {{"1000", "100", {1000, 100}, {1000, 100}},
                      {"0", "0", root, nobody},
                      {"", "", root, nobody},
                      {"1000", "", root, nobody},
                      {"-1", "100", root, nobody},
                      {"4294967295", "100", root, nobody},
                      {"1000x", "100", root, nobody}};
  for (const Row& row : rows) {
    CAPTURE(row.uid);
    ::setenv("SUDO_UID", row.uid, 1);
    ::setenv("SUDO_GID", row.gid, 1);
    CHECK(calling_user() == row.caller);
    CHECK(unprivileged_user() == row.unprivileged);
  }
  ::unsetenv("SUDO_UID");
  ::unsetenv("SUDO_GID");
  CHECK(calling_user() == root);
  CHECK(user_text({0, 0}) == "root (uid 0)");
  CHECK(user_text({4'000'000'000, 1}) == "uid 4000000000");
}

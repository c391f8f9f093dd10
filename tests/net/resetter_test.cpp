#include "net/resetter.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "in_private_network.hpp"
#include "net/port_lease.hpp"
#include "traffic.hpp"
#include "wire/crafter.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

constexpr std::uint16_t kPort = 61000;

std::vector<std::uint8_t> third_segment(const char* address) {
  wire::Segment segment;
  segment.seq = wire::SeqNum{1000};
  segment.ack = wire::SeqNum{1};
  return wire::Crafter{wire::Profile::linux_like, 64}.craft({at(address, kPort), at(address, 9)},
                                                            segment);
}

/// A process that notes a connection, and ends in one of two ways.
void noted_in_child(const char* address, bool killed) {
  const pid_t child = ::fork();
  if (child == 0) {
    {
      auto resetter = must(Resetter::start(""));
      resetter.sent(third_segment(address), 0);
      if (killed) ::raise(SIGKILL);
    }
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

}  // namespace

TEST_CASE("resetter: resets what a killed process had open, and nothing of one that has ended") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    CAPTURE(address);
    in_private_network([address] {
      Watch watch{"lo", {kPort}};
      const auto resets = [&] { return watch.count(at(address, kPort), at(address, 9), "R"); };
      noted_in_child(address, false);
      noted_in_child(address, true);
      expect(watch.until([&] { return resets() > 0; }), "a RST for what was open");
      expect_equal(resets(), 1u, "RSTs in all");
    });
  }
}

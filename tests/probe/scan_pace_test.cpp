#include <doctest/doctest.h>

#include <algorithm>

#include "probe/scan.hpp"
#include "probe/scan_world.hpp"

using namespace synspect;
using Answer = test::NullNetwork::Answer;

TEST_CASE("packets leave evenly, answers of ours included") {
  test::ScanWorld world{Answer::open};
  world.plan.rate = 2000;
  world.start(1000);
  std::size_t most = 0;
  const Instant began = world.now;
  while (!world.scan->finished()) {
    const std::size_t before = world.network.sent().size();
    world.turn();
    most = std::max(most, world.network.sent().size() - before);
  }
  // 1000 SYNs and 1000 RSTs at 2000 a second.
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(world.now - began);
  CHECK(took.count() >= 995);
  CHECK(took.count() <= 1010);
  CHECK(most <= 6);  // a millisecond's worth of SYNs, and their answers
}

TEST_CASE("no more targets are in flight than asked for") {
  test::ScanWorld world{Answer::none};
  world.plan.rate.reset();
  world.plan.in_flight = 10;
  world.plan.lifecycle.retries = 0;
  world.plan.lifecycle.step_timeout = std::chrono::seconds{1};
  world.start(25);
  for (int i = 0; i < 500; ++i) world.turn();
  CHECK(world.scan->counters().in_flight == 10);
  CHECK(world.network.sent().size() == 10);
  world.run();
  CHECK(world.silent == 25);
}

TEST_CASE("a network that takes no more slows the scan down, and nothing is lost") {
  test::ScanWorld world{Answer::open};
  world.plan.rate.reset();
  world.network.limit_room(3);
  world.start(100);
  world.turn();
  CHECK(world.scan->counters().targets_started == 3);
  world.run();
  CHECK(world.records.size() == 100);
}

TEST_CASE("stopped, it begins nothing and brings to its end what is under way") {
  test::ScanWorld world{Answer::none};
  world.start(1000);
  for (int i = 0; i < 10; ++i) world.turn();
  world.scan->stop();
  const auto started = world.scan->counters().targets_started;
  world.run();
  CHECK(world.scan->finished());
  CHECK_FALSE(world.scan->complete());
  CHECK(world.silent == started);
  CHECK(world.scan->completion().next() == started);
  CHECK(world.scan->completion().outstanding().empty());
}

TEST_CASE("interrupted, what is open is reset and what was not done stays outstanding") {
  test::ScanWorld world{Answer::open};
  world.plan.lifecycle.opening = probe::Opening::full;
  // The server never acknowledges the FIN.
  world.network.lose([](const wire::TcpPacket& packet) { return packet.segment.flags.fin; });
  world.start(2);
  for (int i = 0; i < 10; ++i) world.turn();
  world.scan->interrupt(world.now);
  CHECK(world.scan->finished());
  const auto sent_before = world.network.sent().size();
  world.network.deliver(*world.scan, world.now);
  const auto& sent = world.network.sent();
  const auto resets = std::count_if(sent.begin() + static_cast<std::ptrdiff_t>(sent_before),
                                    sent.end(), [](const auto& p) { return p.segment.flags.rst; });
  CHECK(resets >= 2);
  CHECK(world.records.empty());
  CHECK(world.scan->completion().outstanding() == std::vector<std::uint64_t>{0, 1});
  CHECK_FALSE(world.scan->complete());  // though all targets were begun
}

TEST_CASE("silence is believed only as far as the capture was heard") {
  test::ScanWorld world{Answer::none};
  world.plan.lifecycle.retries = 0;
  world.plan.lifecycle.step_timeout = std::chrono::seconds{1};
  world.start(1);
  const Instant began = world.now;
  world.turn();
  world.scan->time_passes(began + std::chrono::seconds{10}, began + std::chrono::milliseconds{500});
  CHECK(world.silent == 0);
  world.scan->time_passes(began + std::chrono::seconds{10}, began + std::chrono::seconds{2});
  CHECK(world.silent == 1);
}

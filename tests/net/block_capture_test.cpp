#include <doctest/doctest.h>

#include "in_private_network.hpp"
#include "net/clock.hpp"
#include "net/sniffer.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

const std::vector<std::uint16_t> kPorts{61000};
const Endpoint kOurs = {Address::parse("127.0.0.1").value(), 61000};
const Endpoint kTheirs = {Address::parse("127.0.0.1").value(), 9};

/// Sends RSTs, which draw no answer.
void send_many(RawSocket& socket, int count) {
  const auto octets = craft(kOurs, kTheirs, segment({.rst = true}));
  for (int i = 0; i < count; ++i) must(socket.send({kTheirs.address, 0, octets}));
}

}  // namespace

TEST_CASE("block capture: one packet is not kept back, and has the kernel's stamp") {
  in_private_network([] {
    Watch watch{"lo", kPorts, CaptureMode::block};
    RawSocket socket = must(RawSocket::open(""));
    const Stamp before = wall_now();
    send(socket, kOurs, kTheirs, syn());
    expect(watch.until([&] { return watch.count(kTheirs, kOurs, "R.") == 1; }), "an answer");
    const Stamp after = wall_now();
    expect_equal(watch.count(kOurs, kTheirs, "S"), 1u, "SYNs seen");
    const Stamp stamp = watch.seen().front().at;
    expect(before <= stamp && stamp <= after, "a stamp from the time of sending");
  });
}

TEST_CASE("block capture: a burst of 100,000 packets waits in the kernel") {
  in_private_network([] {
    boost::asio::io_context io;
    Sniffer sniffer =
        must(Sniffer::open(io, "lo", bulk_capture_filter(kPorts), CaptureMode::block));
    std::size_t seen = 0;
    sniffer.start([&](const Frame&) { ++seen; }, [](const Failure&) {});
    RawSocket socket = must(RawSocket::open(""));
    constexpr int kBurst = 100'000;
    send_many(socket, kBurst);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (seen + sniffer.dropped() < kBurst && io.run_one_until(end) > 0) {
    }
    expect_equal(seen, std::size_t{kBurst}, "frames");
    expect_equal(sniffer.dropped(), 0u, "drops");
  });
}

TEST_CASE("block capture: what does not fit is counted") {
  in_private_network([] {
    boost::asio::io_context io;
    Sniffer sniffer =
        must(Sniffer::open(io, "lo", bulk_capture_filter(kPorts), CaptureMode::block));
    std::size_t seen = 0;
    sniffer.start([&](const Frame&) { ++seen; }, [](const Failure&) {});
    RawSocket socket = must(RawSocket::open(""));
    std::size_t sent = 0;
    while (sniffer.dropped() == 0) {
      expect(sent < 2'000'000, "an end of the buffer");
      send_many(socket, 10'000);
      sent += 10'000;
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (seen + sniffer.dropped() < sent && io.run_one_until(end) > 0) {
    }
    expect_equal(seen + sniffer.dropped(), sent, "frames and drops");
  });
}

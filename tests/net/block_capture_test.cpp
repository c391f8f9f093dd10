#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

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

/// Frames that leave by `near`, and a capture of them there. (A packet on lo may be lost between
/// the two ends, of which the capture shows the second alone.)
class Burst {
 public:
  Burst() {
    make_link("near");
    give_addresses("near");
    sniffer_.emplace(
        must(Sniffer::open(io_, "near", bulk_capture_filter(kPorts), CaptureMode::block)));
    sniffer_->start([this](const Frame& frame) { seen_ += is_ours(frame) ? 1 : 0; },
                    [](const Failure& failure) { throw std::runtime_error(failure.text); });
  }
  void send(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) must(socket_.send({to_.address, 0, octets_}));
    sent_ += count;
  }
  /// Reads until every frame was either seen or dropped.
  void read() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (seen_ + dropped() < sent_ && io_.run_one_until(end) > 0) {
    }
    // The kernel's own multicast reports pass the filter; they may be among the drops.
    expect(seen_ + dropped() >= sent_ && seen_ + dropped() < sent_ + 10, "each is seen or dropped");
  }
  [[nodiscard]] std::size_t seen() const { return seen_; }
  [[nodiscard]] std::size_t sent() const { return sent_; }
  [[nodiscard]] std::size_t dropped() const { return sniffer_->dropped(); }

 private:
  [[nodiscard]] bool is_ours(const Frame& frame) const {
    constexpr std::size_t kHeader = 14;
    return frame.octets.size() > kHeader &&
           std::ranges::equal(frame.octets.subspan(kHeader), octets_);
  }

  Endpoint to_ = at("192.0.2.2", 80);
  std::vector<std::uint8_t> octets_ = craft(at("192.0.2.1", 61000), to_, syn());
  RawSocket socket_ = must(RawSocket::open(""));
  boost::asio::io_context io_;
  std::optional<Sniffer> sniffer_;
  std::size_t seen_ = 0;
  std::size_t sent_ = 0;
};

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

TEST_CASE("block capture: a burst of 30,000 packets waits in the kernel") {
  in_private_network([] {
    Burst burst;
    burst.send(30'000);
    burst.read();
    // The kernel looks for room without its lock: a frame that comes while another CPU closes a
    // block is dropped now and then, however much room there is.
    expect(burst.dropped() < 10, "hardly a drop");
  });
}

TEST_CASE("block capture: what does not fit is counted") {
  in_private_network([] {
    Burst burst;
    while (burst.dropped() == 0) {
      expect(burst.sent() < 2'000'000, "an end of the buffer");
      burst.send(10'000);
    }
    burst.read();
    expect(burst.seen() > 0, "frames");
  });
}

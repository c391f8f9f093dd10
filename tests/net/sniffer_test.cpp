#include "net/sniffer.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "in_private_network.hpp"
#include "net/clock.hpp"
#include "net/descriptor.hpp"
#include "net/pcap_capture.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

const std::vector<std::uint16_t> kPorts{61000};
const Endpoint kOurs4 = {Address::parse("127.0.0.1").value(), 61000};
const Endpoint kTheirs4 = {Address::parse("127.0.0.1").value(), 9};
const Endpoint kOurs6 = {Address::parse("::1").value(), 61000};
const Endpoint kTheirs6 = {Address::parse("::1").value(), 9};

void ignore_failure(const Failure&) {}

}  // namespace

TEST_CASE("sniffer: its filter cannot be taken off, whoever has the process") {
  in_private_network([] {
    const auto capture = must(open_capture("lo", "tcp port 61000", CaptureMode::immediate));
    const int none = 0;
    const int socket = pcap_fileno(capture.handle.get());
    const int detached = ::setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none);
    expect(detached != 0 && errno == EPERM, "a refusal");
  });
}

TEST_CASE("sniffer: each packet on lo once, with the kernel's stamp") {
  in_private_network([] {
    Watch watch{"lo", kPorts};
    RawSocket socket = must(RawSocket::open(""));
    for (const bool v6 : {false, true}) {
      const Endpoint from = v6 ? kOurs6 : kOurs4;
      const Endpoint to = v6 ? kTheirs6 : kTheirs4;
      const Stamp before = wall_now();
      send(socket, from, to, syn());
      // The RST of the closed port comes after the SYN: with it, all of the SYN has been seen.
      expect(watch.until([&] { return watch.count(to, from, "R.") == 1; }), "an answer");
      const Stamp after = wall_now();
      expect_equal(watch.count(from, to, "S"), 1u, "SYNs seen");
      const Stamp stamp = watch.seen()[watch.seen().size() - 2].at;
      expect(before <= stamp && stamp <= after, "a stamp from the time of sending");
    }
  });
}

TEST_CASE("sniffer: both directions, each with its stamp, in their order") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch near{"near", kPorts};
    Watch peer{"nearp", kPorts};
    RawSocket socket = must(RawSocket::open(""));
    send(socket, at("192.0.2.1", 61000), at("192.0.2.2", 80), syn());
    const auto seen_by = [](Watch& watch) {
      expect(watch.until([&] { return watch.seen().size() == 1; }), "one packet");
      return watch.seen().front().at;
    };
    expect(seen_by(near) <= seen_by(peer), "it leaves before it arrives");
  });
}

TEST_CASE("sniffer: bursts of a thousand packets, none lost") {
  in_private_network([] {
    Watch watch{"lo", kPorts};
    RawSocket socket = must(RawSocket::open(""));
    const auto octets = craft(kOurs4, kTheirs4, segment({.rst = true}));  // draws no answer
    for (const std::size_t total : {1000u, 2000u, 3000u}) {
      for (int i = 0; i < 1000; ++i) must(socket.send({kTheirs4.address, 0, octets}));
      watch.until([&] { return watch.seen().size() >= total; });
      expect_equal(watch.seen().size(), total, "packets seen");
    }
  });
}

TEST_CASE("sniffer: what cannot be watched") {
  in_private_network([] {
    boost::asio::io_context io;
    expect_equal(failure_text(Sniffer::open(io, "nosuch0", "tcp")),
                 std::string{"usage: interface nosuch0: no such device"}, "interface");
    const auto failure = failure_text(Sniffer::open(io, "lo", "no filter"));
    expect(failure.starts_with("local failure: capture on lo: "), failure);
  });
}

TEST_CASE("sniffer: an interface without link layer") {
  if (::access("/dev/net/tun", R_OK | W_OK) != 0) return skip("no access to /dev/net/tun");
  in_private_network([] {
    const Descriptor far_end{::open("/dev/net/tun", O_RDWR | O_CLOEXEC)};
    ifreq request{};
    std::strcpy(request.ifr_name, "tun0");
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    expect(::ioctl(far_end.get(), TUNSETIFF, &request) == 0, "a tun interface");
    run("ip address add 192.0.2.1/24 dev tun0");
    run("ip link set tun0 up");
    eventually([] { return is_running("tun0"); }, "tun0 to run");
    Watch watch{"tun0", kPorts};
    RawSocket socket = must(RawSocket::open(""));
    send(socket, at("192.0.2.1", 61000), at("192.0.2.2", 80), syn());
    expect(watch.until([&] { return watch.seen().size() == 1; }), "a packet");
    expect(watch.seen().front().packet.segment == syn(), "the segment as it was made");
  });
}

TEST_CASE("sniffer: what a neighbour sends in our name is not ours") {
  if (::access("/dev/net/tun", R_OK | W_OK) != 0) return skip("no access to /dev/net/tun");
  in_private_network([] {
    const Descriptor neighbour{::open("/dev/net/tun", O_RDWR | O_CLOEXEC)};
    ifreq request{};
    std::strcpy(request.ifr_name, "tun0");
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    expect(::ioctl(neighbour.get(), TUNSETIFF, &request) == 0, "a tun interface");
    run("ip address add 192.0.2.1/24 dev tun0");
    run("ip address add 2001:db8::1/64 dev tun0 nodad");
    run("ip address add 198.51.100.1/32 dev lo");
    run("ip link set tun0 up");
    eventually([] { return is_running("tun0"); }, "tun0 to run");
    Watch watch{"tun0", kPorts};
    const auto arrives = [&neighbour](const char* from, std::uint16_t port, const char* to,
                                      std::uint16_t to_port) {
      const auto octets = craft(at(from, port), at(to, to_port), segment({.rst = true}));
      expect(::write(neighbour.get(), octets.data(), octets.size()) > 0, "a packet");
    };
    arrives("192.0.2.1", 61000, "192.0.2.2", 80);
    arrives("2001:db8::1", 61000, "2001:db8::2", 80);
    arrives("198.51.100.1", 61000, "192.0.2.2", 80);
    arrives("192.0.2.2", 80, "192.0.2.1", 61000);
    RawSocket socket = must(RawSocket::open(""));
    send(socket, at("192.0.2.1", 61000), at("192.0.2.2", 80), syn());
    expect(watch.until([&] { return watch.seen().size() == 2; }), "what is ours and theirs");
    expect_equal(watch.count(at("192.0.2.2", 80), at("192.0.2.1", 61000), "R"), 1u, "theirs");
    expect_equal(watch.count(at("192.0.2.1", 61000), at("192.0.2.2", 80), "S"), 1u, "ours");
  });
}

TEST_CASE("sniffer: an interface that goes away is told once") {
  in_private_network([] {
    make_link("near");
    boost::asio::io_context io;
    Sniffer sniffer = must(Sniffer::open(io, "near", capture_filter(kPorts)));
    std::vector<std::string> failures;
    sniffer.start([](const Frame&) {},
                  [&](const Failure& failure) { failures.push_back(failure.text); });
    run("ip link delete near");
    io.run_for(std::chrono::seconds{5});  // ends with the capture: nothing is left to wait for
    expect_equal(failures.size(), 1u, "failures");
    expect(failures.front().starts_with("capture on near: "), failures.front());
    expect_equal(sniffer.dropped(), 0u, "drops");
  });
}

// libpcap asks about it when it went down, and then it is still there.
TEST_CASE("sniffer: an interface that goes down, and away later, is told once") {
  for (const CaptureMode mode : {CaptureMode::immediate, CaptureMode::block}) {
    in_private_network([mode] {
      make_link("near");
      boost::asio::io_context io;
      Sniffer sniffer = must(Sniffer::open(io, "near", capture_filter(kPorts), mode));
      std::vector<std::string> failures;
      sniffer.start([](const Frame&) {},
                    [&](const Failure& failure) { failures.push_back(failure.text); });
      run("ip link set near down");
      io.run_for(std::chrono::milliseconds{300});
      expect_equal(failures.size(), 0u, "failures: it may come up again");
      run("ip link delete near");
      make_link("near");  // another one
      io.run_for(std::chrono::seconds{5});
      expect_equal(failures.size(), 1u, "failures");
      expect_equal(failures.front(), std::string{"capture on near: The interface disappeared"},
                   "what is said");
    });
  }
}

TEST_CASE("sniffer: an interface that goes down and up again is watched on") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch watch{"near", kPorts};
    RawSocket socket = must(RawSocket::open(""));
    run("ip link set near down");
    watch.until([] { return false; }, std::chrono::milliseconds{300});
    run("ip link set near up");
    eventually([] { return is_running("near"); }, "near to run");
    run("ip neighbour replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev near");
    send(socket, at("192.0.2.1", 61000), at("192.0.2.2", 80), syn());
    expect(watch.until([&] { return watch.seen().size() == 1; }), "a packet");
    expect_equal(watch.failure(), std::string{}, "failure");
  });
}

TEST_CASE("sniffer: no frame after its end, which a handler may bring about") {
  in_private_network([] {
    boost::asio::io_context io;
    std::optional<Sniffer> sniffer = must(Sniffer::open(io, "lo", capture_filter(kPorts)));
    int frames = 0;
    const auto end = [&](const Frame&) {
      ++frames;
      sniffer.reset();
    };
    sniffer->start(end, ignore_failure);
    RawSocket socket = must(RawSocket::open(""));
    for (int i = 0; i < 3; ++i) send(socket, kOurs4, kTheirs4, syn());
    io.run_for(std::chrono::seconds{5});
    expect_equal(frames, 1, "frames");
  });
}

TEST_CASE("sniffer: an exception of a handler reaches whoever runs the loop") {
  in_private_network([] {
    boost::asio::io_context io;
    Sniffer sniffer = must(Sniffer::open(io, "lo", capture_filter(kPorts)));
    sniffer.start([](const Frame&) { throw std::logic_error("from the handler"); }, ignore_failure);
    RawSocket socket = must(RawSocket::open(""));
    send(socket, kOurs4, kTheirs4, syn());
    std::string caught;
    try {
      io.run_for(std::chrono::seconds{5});
    } catch (const std::logic_error& error) {
      caught = error.what();
    }
    expect_equal(caught, std::string{"from the handler"}, "exception");
  });
}

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <utility>

#include "net/capability_facts.hpp"
#include "net/clock.hpp"
#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/loopback_attempt.hpp"
#include "net/port_lease.hpp"
#include "net/sniffer.hpp"
#include "wire/decode.hpp"

namespace synspect::net {
namespace {

/// On `lo` an answer takes microseconds; a busy machine may keep this process from looking.
constexpr Duration kPatience = std::chrono::seconds{2};
constexpr Duration kTurn = std::chrono::milliseconds{20};

void note_segment(const Frame& frame, std::uint16_t port, CaptureTest& test) {
  const auto decoded = wire::decode(frame.link, frame.octets, frame.wire_length);
  const auto* const tcp = std::get_if<wire::TcpPacket>(&decoded);
  if (tcp == nullptr) return;
  if (tcp->destination.port == port && tcp->segment.flags.syn && !test.syn) test.syn = frame.at;
  if (tcp->source.port == port && tcp->segment.flags.rst && !test.rst) test.rst = frame.at;
}

/// The kernel's SYN to a port where nobody listens, and its RST.
void ask(std::uint16_t port) {
  if (const auto socket = loopback_socket(0)) (void)attempt(*socket, port, kTurn);
}

HostCheck failed(const Failure& failure) {
  if (failure.code == Errc::not_permitted) return denied("capture", "CAP_NET_RAW");
  return {"capture", CheckStatus::fail, failure.text,
          "a kernel with CONFIG_PACKET; in a container, one that allows packet sockets"};
}

}  // namespace

HostCheck judge_capture(const CaptureTest& test) {
  HostCheck check{"capture", CheckStatus::ok, {}, {}};
  if (!test.syn) {
    check.status = CheckStatus::fail;
    check.found = "what was sent on lo was not seen";
    check.advice = "sudo nft list ruleset: does a rule drop on lo? (accept iifname lo, oifname lo)";
    return check;
  }
  if (*test.syn < test.begun || test.ended < *test.syn) {
    check.status = CheckStatus::fail;
    check.found = "the stamps are not of this host's clock";
    check.advice = "run synspect doctor again, in case the clock was set meanwhile";
    return check;
  }
  if (!test.rst) {
    check.status = CheckStatus::note;
    check.found = "what was sent on lo was seen, and no answer to it";
    check.advice = "sudo nft list ruleset: does a rule drop on lo? (accept iifname lo, oifname lo)";
    return check;
  }
  check.found = fmt::format("both directions seen on lo, {:.1f} us from SYN to RST",
                            static_cast<double>((*test.rst - *test.syn).count()) / 1000.0);
  if (test.syn->ns % 1000 == 0 && test.rst->ns % 1000 == 0) {
    check.status = CheckStatus::note;
    check.found += ", in whole microseconds";
    check.advice = "a libpcap and a kernel with nanosecond stamps (libpcap 1.5, a fine clock)";
  } else {
    check.found += ", in nanoseconds";
  }
  return check;
}

HostCheck check_capture() {
  const auto lease = PortLease::acquire(1, std::nullopt);
  if (!lease) return failed(lease.error());
  const std::uint16_t port = lease->ports().front();
  if (!loopback_is_up()) {
    return {"capture", CheckStatus::note, "not tried, because lo is down",
            "sudo ip link set lo up"};
  }
  boost::asio::io_context io;
  auto sniffer = Sniffer::open(io, "lo", capture_filter(lease->ports()));
  if (!sniffer) return failed(sniffer.error());
  CaptureTest test;
  std::optional<Failure> broken;
  sniffer->start([&](const Frame& frame) { note_segment(frame, port, test); },
                 [&](const Failure& failure) { broken = failure; });
  test.begun = wall_now();
  ask(port);
  const Instant end = steady_now() + kPatience;
  while (!(test.syn && test.rst) && !broken && steady_now() < end) io.run_one_for(kTurn);
  test.ended = wall_now();
  return broken ? failed(*broken) : judge_capture(test);
}

}  // namespace synspect::net

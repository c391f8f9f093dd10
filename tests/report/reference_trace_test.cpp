// A trace of a real handshake, from its octets to the table: the numbers are those that a protocol
// analyser showed for it.
#include <doctest/doctest.h>

#include <sstream>

#include "probe/flow.hpp"
#include "report/table.hpp"
#include "support/packet_script.hpp"
#include "wire/crafter.hpp"
#include "wire/decode.hpp"

namespace synspect::test {
namespace {

constexpr wire::Origin kTraceOrigin{.local = wire::SeqNum{2632373117},
                                    .remote = wire::SeqNum{2691239502}};

struct Traced {
  std::int64_t at_us;
  const char* text;
  wire::Profile profile;  ///< whose order of options
};
constexpr Traced kTrace[] = {
    {10280463, "> S 0:0(0) win 65535 <mss 1460,sackOK,ts 596778860 0,wscale 6>",
     wire::Profile::macos_like},
    {10316859, "< S. 0:0(0) ack 1 win 65535 <mss 1412,sackOK,ts 3455834059 596778860,wscale 8>",
     wire::Profile::linux_like},
    {10316962, "> . 1:1(0) ack 1 win 2056 <ts 596778896 3455834059>", wire::Profile::macos_like},
};

std::vector<std::uint8_t> ethernet_frame(const Traced& traced, const FourTuple& tuple) {
  const ParsedLine line = parse_line(traced.text, kTraceOrigin);
  const bool out = line.direction == wire::Direction::out;
  const FourTuple way = out ? tuple : FourTuple{tuple.remote, tuple.local};
  const auto datagram = wire::Crafter{traced.profile, 64}.craft(way, line.segment);
  std::vector<std::uint8_t> frame(12);
  frame.insert(frame.end(), {0x08, 0x00});  // IPv4
  frame.insert(frame.end(), datagram.begin(), datagram.end());
  return frame;
}

probe::Record traced() {
  const FourTuple tuple{{Address::parse("192.0.2.1").value(), 53747},
                        {Address::parse("142.250.196.142").value(), 80}};
  probe::Flow flow;
  flow.begin(1, tuple, "en0", false);
  flow.resolved("web.example", std::chrono::microseconds{4477});
  for (const Traced& each : kTrace) {
    const auto frame = ethernet_frame(each, tuple);
    const auto decoded = wire::decode(wire::LinkType::en10mb, frame, frame.size());
    const Stamp at{each.at_us * 1000, StampClock::capture_file};
    flow.captured(std::get<wire::TcpPacket>(decoded), {at, "en0", {}, {}}, probe::Room::ample);
  }
  return flow.record(true, {infer::Vantage::client, infer::VantageBasis::given});
}

}  // namespace

TEST_CASE("reference trace: the table has an analyser's numbers") {
  std::ostringstream out;
  report::TableReporter{out, report::Palette{false}, report::SegmentInfo::Detail::relative,
                        report::TableReporter::Below::outcome}
      .on_record(traced());
  CHECK(out.str() ==
        "web.example (142.250.196.142) port 80, from 192.0.2.1 port 53747 on en0\n"
        "1970-01-01T00:00:10.280463000Z\n"
        "\n"
        "No.        Time Source          Destination     Protocol Length Info\n"
        "  0           - -               -               DNS           - "
        "web.example -> 142.250.196.142 in 4477.000 us\n"
        "  1 0.000000000 192.0.2.1       142.250.196.142 TCP          78 "
        "[SYN] Seq=0 Win=65535 Len=0 MSS=1460 WS=64 TSval=596778860 TSecr=0 SACK_PERM\n"
        "  2 0.036396000 142.250.196.142 192.0.2.1       TCP          74 "
        "[SYN, ACK] Seq=0 Ack=1 Win=65535 Len=0 MSS=1412 WS=256 TSval=3455834059 "
        "TSecr=596778860 SACK_PERM\n"
        "  3 0.036499000 192.0.2.1       142.250.196.142 TCP          66 "
        "[ACK] Seq=1 Ack=1 Win=131584 Len=0\n"
        "\n"
        "#1    web.example (142.250.196.142) port 80  open, left open  syn 36396.000  ack 103.000 "
        "us\n");
}

}  // namespace synspect::test

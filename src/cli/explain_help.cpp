#include <sstream>

#include "cli/explain_options.hpp"
#include "cli/help.hpp"

namespace synspect::cli {
namespace {

constexpr const char* kUsage = R"(synspect explain FILE [options]

Finds every TCP connection in a capture file (pcap or pcapng, gzip too; "-" is
standard input), and reports it as probe does: steps, states of both ends,
findings. The side that opened it is the client, whoever captured it.

  synspect explain trace.pcapng               each connection in a line; one
                                              alone in full
  synspect explain trace.pcap -p 443 -o ladder
  synspect explain trace.pcap.gz --host 192.0.2.7 -o json
  tcpdump -w - 'tcp port 80' | synspect explain -
)";

constexpr const char* kReading = R"(
What the times are depends on where the capture was taken. At the client a round
trip is one. At the server the time from SYN to SYN/ACK is the server's own
delay, and the round trip to the client stands under ack. In the middle each is
a part of the way. -v shows every segment of every connection.

Exit status: 0 no connection failed; 1 one did (refused, filtered, unreachable,
reset by the server, not closed in time); 2 a bad option or file: of a damaged
file everything before the damage is reported; 130 interrupted.
)";

}  // namespace

std::string explain_help() {
  std::ostringstream out;
  out << kUsage << '\n' << explain_option_groups() << '\n' << output_options() << kReading;
  return out.str();
}

}  // namespace synspect::cli

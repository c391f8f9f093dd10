#include <sstream>

#include "cli/help.hpp"
#include "cli/scan_options.hpp"

namespace synspect::cli {
namespace {

constexpr const char* kScanUsage = R"(synspect scan TARGETS... -p PORTS [options]

Probes many targets at a steady rate, in random order, and reports each that
answers, with its round trip from kernel packet stamps. By default it opens
half: SYN, SYN/ACK, RST. TARGETS are networks, ranges, addresses and names, each
with or without a port, files of them (@FILE) or standard input (-).

  synspect scan 10.0.0.0/16 -p 80,443           one JSON object a line
  synspect scan 10.0.0.1-10.0.3.255:22 -o text  for people
  synspect scan @hosts.txt -p https -o csv      one target a line in the file
  synspect scan 10.0.0.0/16 -p 22 --open full   open and close, all steps timed
  synspect scan 10.0.0.0/8 -p 443 --rate 20000 --resume run.state
                                                can be killed and continued
  zcat list.gz | synspect scan - -p 80          in the order of the lines

Multicast, broadcast, unspecified and reserved addresses are left out unless
--allow names them. Every connection that is opened is closed or reset.
)";

constexpr const char* kScanReading = R"(
Standard output carries records and, as JSON, a summary as the last line;
progress and the summary for people go to standard error. Targets that nothing
answers for have a record with --all only. Packets that the capture loses are
counted; the rate is then lowered, and the targets concerned are probed again.

Ctrl-C begins no target any more, waits for those under way and writes down what
is left; a second one resets what is open and ends at once.

Exit status: 0 every target opened and closed as asked; 1 at least one did not,
or was not reached in --max-time; 2 usage; 3 a capability is missing; 4 a name
did not resolve; 5 another failure of this host; 130 interrupted.
)";

}  // namespace

std::string scan_help() {
  std::ostringstream out;
  out << kScanUsage << '\n'
      << scan_target_options() << '\n'
      << target_options(kScanPorts) << '\n'
      << pace_options() << '\n'
      << lifecycle_options("half", false) << '\n'
      << run_options() << '\n'
      << scan_output_options() << kScanReading;
  return out.str();
}

}  // namespace synspect::cli

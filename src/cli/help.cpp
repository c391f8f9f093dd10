#include "cli/help.hpp"

#include <sstream>

#include "cli/measurement_help.hpp"
#include "cli/options.hpp"
#include "live/task.hpp"

namespace synspect::cli {
namespace {

constexpr const char* kOverview =
    R"(Synspect speaks TCP by hand to find out how a server really behaves: it opens
and closes a connection segment by segment, measures every step from kernel
packet stamps, and tells which states the server went through, with the segments
that prove it.

  synspect demo                      try it: a server of its own, no network,
                                     no root
  synspect probe TARGET... -p PORTS  whole lifecycles against a few targets
  synspect scan TARGETS... -p PORTS  many targets, paced, one record each
  synspect explain FILE              the same report from a capture file
  synspect report FILE -o PAGE.html  recorded results as a page to look at
  synspect doctor                    what this host and this user can do, and
                                     what to do about the rest

  synspect COMMAND --help            options, with their defaults
  synspect --version

Probing needs CAP_NET_RAW, and CAP_NET_ADMIN for the RST guard: run as root, or
grant both once: sudo setcap cap_net_raw,cap_net_admin+ep $(command -v synspect)
)";

constexpr const char* kProbeUsage = R"(synspect probe TARGET... [-p PORTS] [options]

Opens a TCP connection to each target by hand (SYN, SYN/ACK, ACK), closes it by
hand (FIN, ACK, FIN, ACK) and reports each step. TARGET is a name, an IPv4 or an
IPv6 address, with or without a port: db.example:5432, [::1]:443, fe80::1%eth0.

  synspect probe db.example -p 5432           one lifecycle, all explained
  synspect probe 192.0.2.7:80 -c 100 -i 0.05  a hundred, and a summary
  synspect probe ::1 -p 22,80 -o json         one JSON object a line
  synspect probe 192.0.2.7:22 --open half     SYN, SYN/ACK, RST: no log entry
  synspect probe 192.0.2.7:25 --hold 1        let the server talk or close first
  synspect probe 192.0.2.7:80 --measure ghost what becomes of a SYN that is late
)";

constexpr const char* kThresholds = R"(
  --fail-if 'syn.p95 > 20ms'          a statistic of a step over a target's
                                      lifecycles: min mean max mdev stddev
                                      jitter p50 p90 p95 p99; n, ambiguous
                                      (plain counts); loss (syn.loss > 1%)
  --fail-if 'syn > 5ms or fin > 1s'   any one lifecycle. Steps: syn ack fin
                                      peer_fin last_ack; units: ns us ms s
  --fail-if 'outcome:filtered > 1%'   how many lifecycles; without a number,
                                      any. outcome:WORD, closed:WORD, finding:ID
                                      and severity:warning (or a graver one)

  < <= > >= == != compare; not, and, or, ( ) combine. Ambiguous times (~) and
  interrupted lifecycles do not count, and of no sample no threshold holds.
)";

constexpr const char* kReading = R"(
How to read it. A round trip ends with an answer of the server's TCP; "our
turnaround" is our own delay, and peer_fin is how long the server's application
took to close. ~ marks a time that cannot be tied to one transmission. Server
states: observed (only a server in that state sends this segment), implied (a
later segment proves that it was passed), assumed (nothing came back to prove
it). Outcomes: open, refused (RST), filtered (silence), unreachable (ICMP),
error (this host).

In a summary, loss is the share of lifecycles whose SYN or FIN got no answer at
all; jitter is RFC 3550's; between p50_low and p50_high lies the median with a
confidence of 95 %. - is a statistic that takes more samples than there are.

Exit status: 0 every lifecycle opened and closed as asked; 1 at least one did
not, or a --fail-if held; 2 usage; 3 a capability is missing; 4 a name did not
resolve; 5 another failure of this host; 130 interrupted: what was open has been
reset.
)";

constexpr const char* kDemoUsage = R"(synspect demo [options]

Starts a small real TCP server in a network namespace of its own, probes it
through the real raw-socket path, and shows the result. Needs no network, and no
root where user namespaces are allowed. Leaves nothing behind.
)";

}  // namespace

std::string overview_text() {
  return kOverview;
}

std::string probe_help() {
  std::ostringstream out;
  out << kProbeUsage << '\n'
      << target_options(live::kMostPorts) << '\n'
      << repetition_options() << '\n'
      << lifecycle_options("full", true) << '\n'
      << conversation_options() << '\n'
      << measurement_options() << measurement_help() << '\n'
      << live_output_options() << '\n'
      << verdict_options() << kThresholds << kReading;
  return out.str();
}

std::string demo_help() {
  std::ostringstream out;
  out << kDemoUsage << '\n' << live_output_options();
  return out.str();
}

std::string version_text() {
  return "synspect " SYNSPECT_VERSION "\n";
}

}  // namespace synspect::cli

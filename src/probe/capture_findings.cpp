#include "probe/capture_findings.hpp"

namespace synspect::probe {

infer::Finding syn_not_seen(const std::string& interface) {
  return {"syn-not-seen",
          infer::Severity::error,
          "Our SYN was handed to the kernel but never passed " + interface +
              ": most often nobody there answers for the address (ARP, neighbour discovery).",
          {},
          "See whether the host is up and has that address (ip neigh)."};
}

infer::Finding capture_dropped(bool of_ours) {
  return {"capture-dropped",
          infer::Severity::warning,
          of_ours
              ? "The tap did not show all that we sent: the capture dropped packets, or they "
                "left by another interface since a route has changed; this report may miss some."
              : "The capture dropped packets while this lifecycle was under way: this report "
                "may miss some.",
          {},
          "Probe again with fewer lifecycles at once, or on a host that is less busy."};
}

std::string answered_unseen(const std::string& interface, bool dropped) {
  return "our SYN was answered, but " +
         (dropped ? "the capture on " + interface + " lost it"
                  : "did not leave by " + interface + ": the route to the server has changed");
}

}  // namespace synspect::probe

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client_rules.hpp"
#include "probe/session.hpp"

namespace synspect::sim {

/// A segment that the tap has shown, and what the simulator knows of it.
struct Passed {
  bool arrived = false;
  std::uint32_t transmission = 0;  ///< of ours, by number
  std::uint32_t answers = 0;       ///< as in Emission
  std::uint32_t fin_accepted = 0;
  bool first_of_fin = false;
  bool forged = false;
  bool damaged = false;
  Instant at;
};

/// One lifecycle in a simulated world, and what is known of it from outside.
struct Life {
  Life(const probe::Plan& plan, probe::Job job, std::uint16_t port, tcp::ClientSecrets secrets,
       Instant begun)
      : session(plan, std::move(job), port, 1, secrets),
        rules(plan),
        iss(secrets.iss),
        started(begun) {}

  probe::Session session;
  ClientRules rules;
  wire::SeqNum iss;
  Instant started;
  std::vector<Passed> passed;  ///< [n - 1] is segment n of the transcript
  std::optional<std::size_t> transitions_when_settled;
  probe::Record record;
};

}  // namespace synspect::sim

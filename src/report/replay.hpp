#pragma once

#include <vector>

#include "infer/observer.hpp"
#include "probe/record.hpp"

namespace synspect::report {

/// Something in a record's transcript: a segment or an ICMP error, never both. They live in the
/// record.
struct Event {
  const probe::Entry* segment = nullptr;
  const infer::IcmpObservation* icmp = nullptr;
  bool after_end = false;  ///< asked for after the lifecycle's end
};

/// The segments in the order of the tap, each ICMP error before the first segment that is later.
[[nodiscard]] std::vector<Event> events_of(const probe::Record& record);

/// Shows one of them to `observer`, as the lifecycle itself did: nothing of what is damaged or came
/// after its end.
void observe(const Event& event, infer::Observer& observer);

/// What the transcript shows, as far as the record has kept it.
[[nodiscard]] infer::Facts facts_of(const probe::Record& record);

}  // namespace synspect::report

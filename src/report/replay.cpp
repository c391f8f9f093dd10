#include "report/replay.hpp"

#include "probe/icmp_answer.hpp"

namespace synspect::report {
namespace {

bool ends_attempt(const infer::IcmpObservation& icmp) {
  wire::IcmpError error;
  error.from = icmp.from;
  error.type = icmp.type;
  error.code = icmp.code;
  return probe::ends_attempt(error);
}

}  // namespace

std::vector<Event> events_of(const probe::Record& record) {
  std::vector<Event> events;
  auto icmp = record.icmp.begin();
  const auto add_icmp = [&] { events.push_back({nullptr, &*icmp++, false}); };
  for (std::size_t i = 0; i < record.segments.size(); ++i) {
    const probe::Entry& entry = record.segments[i];
    while (icmp != record.icmp.end() && icmp->at < entry.seen.at) add_icmp();
    events.push_back({&entry, nullptr, i >= record.lifecycle_segments});
  }
  while (icmp != record.icmp.end()) add_icmp();
  return events;
}

void observe(const Event& event, infer::Observer& observer) {
  if (event.icmp) {
    if (ends_attempt(*event.icmp)) observer.observe(*event.icmp);
    return;
  }
  if (event.after_end || !event.segment->believed()) return;
  const infer::Observation& seen = event.segment->seen;
  const bool opens = seen.segment.flags.syn && !seen.segment.ack;
  const bool nothing_yet = !observer.facts().iss && !observer.facts().joined;
  if (nothing_yet && !opens && seen.segment.ack) return observer.join(seen);
  observer.observe(seen);
}

infer::Facts facts_of(const probe::Record& record) {
  infer::Observer observer;
  for (const Event& event : events_of(record)) observe(event, observer);
  return observer.facts();
}

}  // namespace synspect::report

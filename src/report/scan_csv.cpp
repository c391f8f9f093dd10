#include "report/scan_csv.hpp"

#include <algorithm>

namespace synspect::report {
namespace {

using infer::StepKind;
using probe::ScanRecord;

void write_address(Appender& out, const Address& address, const std::string& interface) {
  address.is_link_local() ? write_csv_text(out, scoped(address, interface)) : out.address(address);
}

template <typename Number>
void write_number(Appender& out, const std::optional<Number>& value) {
  if (value) out.number(*value);
}

void write_boolean(Appender& out, bool value) {
  out.text(value ? "true" : "false");
}

const infer::Step* step_of(const ScanRecord& record, StepKind kind) {
  const auto& steps = record.life.steps;
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [kind](const infer::Step& step) { return step.kind == kind; });
  return found == steps.end() ? nullptr : &*found;
}

template <StepKind kKind>
void write_time(Appender& out, const ScanRecord& record) {
  const infer::Step* const step = step_of(record, kKind);
  if (step != nullptr && step->time) out.micros(*step->time);
}

void write_findings(Appender& out, const ScanRecord& record) {
  const char* between = "";
  for (const infer::Finding& finding : record.life.findings) {
    out.text(between);
    out.text(finding.id);
    between = " ";
  }
}

/// There is a way to the target; if not, nothing was sent to it from anywhere.
bool has_way(const ScanRecord& record) {
  return !record.tuple.local.address.is_unspecified();
}

constexpr CsvColumn<ScanRecord> kColumns[] = {
    {"started", "time", "UTC, of the first SYN at the tap",
     [](Appender& out, const ScanRecord& record) { out.utc(record.started); }},
    {"name", "text", "as given; empty for an address",
     [](Appender& out, const ScanRecord& record) { write_csv_text(out, record.name); }},
    {"address", "text", "of the target; a link-local one carries its scope",
     [](Appender& out, const ScanRecord& record) {
       write_address(out, record.tuple.remote.address, record.interface);
     }},
    {"port", "integer", "of the target",
     [](Appender& out, const ScanRecord& record) { out.number(record.tuple.remote.port); }},
    {"family", "integer", "4 or 6",
     [](Appender& out, const ScanRecord& record) {
       out.number(static_cast<std::uint64_t>(record.tuple.remote.address.family()));
     }},
    {"source_address", "text", "that we used",
     [](Appender& out, const ScanRecord& record) {
       if (has_way(record)) write_address(out, record.tuple.local.address, record.interface);
     }},
    {"source_port", "integer", "that we used",
     [](Appender& out, const ScanRecord& record) {
       if (has_way(record)) out.number(record.tuple.local.port);
     }},
    {"interface", "text", "that we used",
     [](Appender& out, const ScanRecord& record) { write_csv_text(out, record.interface); }},
    {"attempt", "integer", "of a scan, more than 1: the capture lost packets of those before",
     [](Appender& out, const ScanRecord& record) { out.number(record.attempt); }},
    {"outcome", "text", "`open`, `refused`, `filtered`, `unreachable`, `error`",
     [](Appender& out, const ScanRecord& record) { out.text(to_string(record.life.outcome)); }},
    {"closed", "text", "`clean`, `reset`, `timeout`, `not-attempted`",
     [](Appender& out, const ScanRecord& record) { out.text(to_string(record.life.closed)); }},
    {"syn_rtt_us", "microseconds", "from our SYN to its SYN/ACK or RST", write_time<StepKind::syn>},
    {"syn_transmissions", "integer", "of our SYN",
     [](Appender& out, const ScanRecord& record) {
       const infer::Step* const step = step_of(record, StepKind::syn);
       if (step != nullptr) out.number(step->transmissions);
     }},
    {"syn_ambiguous", "boolean", "`true`: it is uncertain which SYN was answered",
     [](Appender& out, const ScanRecord& record) {
       const infer::Step* const step = step_of(record, StepKind::syn);
       if (step != nullptr) write_boolean(out, step->ambiguous);
     }},
    {"ack_turnaround_us", "microseconds", "from its SYN/ACK to our ACK", write_time<StepKind::ack>},
    {"fin_rtt_us", "microseconds", "from our FIN to its ACK", write_time<StepKind::fin>},
    {"peer_fin_gap_us", "microseconds", "from its ACK of our FIN to its own FIN",
     write_time<StepKind::peer_fin>},
    {"last_ack_turnaround_us", "microseconds", "from its FIN to our ACK",
     write_time<StepKind::last_ack>},
    {"server_state", "text", "the last one observed or implied, else the last one assumed",
     [](Appender& out, const ScanRecord& record) {
       const auto* const state = probe::telling_state(record.life);
       if (state != nullptr) out.text(to_string(state->state));
     }},
    {"claim", "text", "how sure that is: `observed`, `implied`, `assumed`",
     [](Appender& out, const ScanRecord& record) {
       const auto* const state = probe::telling_state(record.life);
       if (state != nullptr) out.text(to_string(state->claim));
     }},
    {"ttl", "integer", "TTL or hop limit of the segment that answered our SYN",
     [](Appender& out, const ScanRecord& record) { write_number(out, record.ttl); }},
    {"window", "integer", "of the SYN/ACK, as in the header",
     [](Appender& out, const ScanRecord& record) { write_number(out, record.window); }},
    {"mss", "integer", "of the SYN/ACK, octets",
     [](Appender& out, const ScanRecord& record) {
       if (record.options) write_number(out, record.options->mss);
     }},
    {"window_scale", "integer", "of the SYN/ACK, the shift",
     [](Appender& out, const ScanRecord& record) {
       if (record.options) write_number(out, record.options->window_scale);
     }},
    {"sack_permitted", "boolean", "whether the SYN/ACK has that option",
     [](Appender& out, const ScanRecord& record) {
       if (record.options) write_boolean(out, record.options->sack_permitted);
     }},
    {"timestamps", "boolean", "whether the SYN/ACK has that option",
     [](Appender& out, const ScanRecord& record) {
       if (record.options) write_boolean(out, record.options->timestamps.has_value());
     }},
    {"icmp_type", "integer", "of the ICMP error that quotes our SYN",
     [](Appender& out, const ScanRecord& record) {
       if (record.icmp) out.number(record.icmp->type);
     }},
    {"icmp_code", "integer", "of the same",
     [](Appender& out, const ScanRecord& record) {
       if (record.icmp) out.number(record.icmp->code);
     }},
    {"icmp_from", "text", "who sent it",
     [](Appender& out, const ScanRecord& record) {
       if (record.icmp) write_address(out, record.icmp->from, record.interface);
     }},
    {"findings", "text", "their ids, with a blank between", write_findings},
    {"error", "text", "with outcome `error`: what failed here",
     [](Appender& out, const ScanRecord& record) { write_csv_text(out, record.error); }},
};

}  // namespace

std::span<const CsvColumn<ScanRecord>> scan_columns() {
  return kColumns;
}

ScanCsvReporter::ScanCsvReporter(std::string& out) : out_(out) {
  Appender line{out_};
  write_csv_heads(line, scan_columns());
  line.character('\n');
}

void ScanCsvReporter::on_record(const probe::ScanRecord& record) {
  Appender line{out_};
  write_csv_cells(line, scan_columns(), record);
  line.character('\n');
}

}  // namespace synspect::report

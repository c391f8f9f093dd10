#include "report/lifecycle_csv.hpp"

#include <algorithm>

#include "report/scan_csv.hpp"

namespace synspect::report {
namespace {

using probe::Record;

const infer::Step* step_of(const Record& record, infer::StepKind kind) {
  const auto& steps = record.life.steps;
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [kind](const infer::Step& step) { return step.kind == kind; });
  return found == steps.end() ? nullptr : &*found;
}

/// What answered our SYN, a RST too; null: nothing has, or the transcript does not have it.
const probe::Entry* answer_to_syn(const Record& record) {
  const infer::Step* const syn = step_of(record, infer::StepKind::syn);
  if (syn == nullptr || !syn->to) return nullptr;
  const auto found =
      std::find_if(record.segments.begin(), record.segments.end(),
                   [syn](const probe::Entry& entry) { return entry.seen.n == *syn->to; });
  return found == record.segments.end() ? nullptr : &*found;
}

void write_boolean(Appender& out, bool value) {
  out.text(value ? "true" : "false");
}

constexpr CsvColumn<Record> kColumns[] = {
    {"fin_transmissions", "integer", "of our FIN",
     [](Appender& out, const Record& record) {
       const auto* const fin = step_of(record, infer::StepKind::fin);
       if (fin != nullptr) out.number(fin->transmissions);
     }},
    {"fin_ambiguous", "boolean", "`true`: it is uncertain which FIN was answered",
     [](Appender& out, const Record& record) {
       const auto* const fin = step_of(record, infer::StepKind::fin);
       if (fin != nullptr) write_boolean(out, fin->ambiguous);
     }},
    {"fin_delayed", "boolean", "`true`: its ACK most likely waited at the server",
     [](Appender& out, const Record& record) {
       const auto* const fin = step_of(record, infer::StepKind::fin);
       if (fin != nullptr) write_boolean(out, fin->delayed);
     }},
    {"resolve_us", "microseconds", "how long the name took to resolve",
     [](Appender& out, const Record& record) {
       if (record.job.resolve) out.micros(*record.job.resolve);
     }},
    {"segments", "integer", "of the transcript, with those that it does not keep",
     [](Appender& out, const Record& record) {
       out.number(record.segments.size() + record.segments_omitted);
     }},
    {"measurements", "text", "`--measure` and `--verify`: `MEASURE=VERDICT`, blanks between",
     [](Appender& out, const Record& record) {
       const char* between = "";
       for (const infer::Measurement& found : record.life.measurements) {
         out.text(between);
         out.text(found.measure);
         out.character('=');
         out.text(found.verdict);
         between = " ";
       }
     }},
    {"interrupted", "boolean",
     "`true`: cut off by the user or the end of a capture; its silence proves nothing",
     [](Appender& out, const Record& record) { write_boolean(out, record.interrupted); }},
    {"vantage", "text", "of a capture file: `client`, `server` or `middle`",
     [](Appender& out, const Record& record) {
       if (record.vantage) out.text(to_string(*record.vantage));
     }},
};

}  // namespace

probe::ScanRecord without_transcript(const Record& record) {
  probe::ScanRecord out;
  if (has_name(record.job)) out.name = record.job.name;
  out.tuple = {{record.job.path.source, record.source_port}, record.job.remote};
  out.interface = record.job.path.interface;
  out.attempt = record.attempt;
  out.started = record.started;
  out.life = record.life;
  out.error = record.error;
  if (const probe::Entry* const answer = answer_to_syn(record)) {
    const wire::Segment& segment = answer->seen.segment;
    out.ttl = answer->seen.ttl;
    if (segment.flags.syn) {
      out.window = segment.window;
      out.options = segment.options;
    }
  }
  if (record.life.outcome == infer::Outcome::unreachable) {
    const auto quotes_syn = [&record](const infer::IcmpObservation& icmp) {
      return icmp.quoted_seq == record.origin.local;
    };
    const auto found = std::find_if(record.icmp.begin(), record.icmp.end(), quotes_syn);
    if (found != record.icmp.end()) out.icmp = *found;
  }
  return out;
}

std::span<const CsvColumn<Record>> lifecycle_columns() {
  return kColumns;
}

LifecycleCsvReporter::LifecycleCsvReporter(std::ostream& out) : out_(out) {
  std::string header;
  {
    Appender line{header};
    write_csv_heads(line, scan_columns());
    write_csv_heads(line, lifecycle_columns(), ",");
    line.character('\n');
  }
  out_ << header << std::flush;
}

void LifecycleCsvReporter::on_record(const Record& record) {
  std::string row;
  {
    Appender line{row};
    write_csv_cells(line, scan_columns(), without_transcript(record));
    write_csv_cells(line, lifecycle_columns(), record, ",");
    line.character('\n');
  }
  out_ << row << std::flush;
}

}  // namespace synspect::report

#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"
#include "report/table_rows.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

struct Column {
  const char* head;
  std::string TableRow::*cell;
  char alignment;
};

constexpr Column kColumns[] = {
    {"No.", &TableRow::number, '>'},        {"Time", &TableRow::time, '>'},
    {"Source", &TableRow::source, '<'},     {"Destination", &TableRow::destination, '<'},
    {"Protocol", &TableRow::protocol, '<'}, {"Length", &TableRow::length, '>'},
    {"Info", &TableRow::info, '<'}};

TableRow heads() {
  TableRow row;
  for (const Column& column : kColumns) row.*(column.cell) = column.head;
  row.ink = Ink::dim;
  return row;
}

/// Cells of ASCII alone: addresses, numbers and our words; a name stands in the last, which is as
/// long as it is.
void write_rows(std::ostream& out, const Palette& palette, const std::vector<TableRow>& rows) {
  std::size_t widths[std::size(kColumns)] = {};
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i + 1 < std::size(kColumns); ++i) {
      widths[i] = std::max(widths[i], (row.*(kColumns[i].cell)).size());
    }
  }
  for (const TableRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < std::size(kColumns); ++i) {
      const std::string& cell = row.*(kColumns[i].cell);
      if (i > 0) line += ' ';
      line += kColumns[i].alignment == '>' ? fmt::format("{:>{}}", cell, widths[i])
                                           : fmt::format("{:<{}}", cell, widths[i]);
    }
    out << palette.paint(row.ink, line) << '\n';
  }
}

}  // namespace

void TableReporter::on_record(const probe::Record& record) {
  if (!first_) out_ << '\n';
  first_ = false;
  std::vector<TableRow> rows = table_rows(record, detail_);
  if (!rows.empty()) {
    const Stamp since = record.segments.empty() ? record.started : record.segments.front().seen.at;
    write_title(out_, palette_, record.job, record.source_port, since);
    rows.insert(rows.begin(), heads());
    write_rows(out_, palette_, rows);
    if (record.segments_omitted > 0) {
      out_ << fmt::format("  ... and {} more segments than a transcript keeps\n",
                          grouped(record.segments_omitted));
    }
    out_ << '\n';
  }
  if (below_ == Below::findings) {
    if (record.vantage) {
      out_ << "  " << vantage_text(*record.vantage, record.vantage_basis) << "\n\n";
    }
    write_measurements(out_, palette_, record.life.measurements);
    write_brief_findings(out_, palette_, record.life.findings);
    if (!record.life.findings.empty()) out_ << '\n';
  }
  write_lifecycle_line(out_, palette_, record);
  out_ << std::flush;
}

void TableReporter::on_summary(const probe::Summary& summary) {
  write_summary(out_, palette_, summary);
  out_ << std::flush;
}

}  // namespace synspect::report

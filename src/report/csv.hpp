#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/appender.hpp"

// CSV of RFC 4180, except that lines end with LF alone, as tools here expect it. Texts of others
// (names, interfaces, failures) carry neither controls nor formulas.
namespace synspect::report {

/// One column; a row is about one Record.
template <typename Record>
struct CsvColumn {
  std::string_view name;
  std::string_view type;
  std::string_view description;
  void (*write)(Appender& out, const Record& record);  ///< nothing where it is absent
};

/// Made printable, and quoted where it must be (section 2, rules 5 to 7). Spreadsheets take a cell
/// that begins with = + - or @ for a formula: such a text has a ' before it, which they take for
/// the mark of a text.
void write_csv_text(Appender& out, std::string_view text);

/// The names of the columns. `between`: what stands before the first.
template <typename Record>
void write_csv_heads(Appender& out, std::span<const CsvColumn<Record>> columns,
                     std::string_view between = "") {
  for (const CsvColumn<Record>& column : columns) {
    out.text(between);
    out.text(column.name);
    between = ",";
  }
}

/// What they say of one record.
template <typename Record>
void write_csv_cells(Appender& out, std::span<const CsvColumn<Record>> columns,
                     const Record& record, std::string_view between = "") {
  for (const CsvColumn<Record>& column : columns) {
    out.text(between);
    column.write(out, record);
    between = ",";
  }
}

}  // namespace synspect::report

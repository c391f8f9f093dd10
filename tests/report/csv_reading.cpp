#include "csv_reading.hpp"

#include <stdexcept>

namespace synspect::test {

bool read_csv(const std::string& text, std::vector<Cells>& rows) {
  rows.assign(1, Cells(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = rows.back().back();
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
        if (i + 1 < text.size() && text[i + 1] != ',' && text[i + 1] != '\n') return false;
      }
    } else if (c == '"') {
      if (!cell.empty()) return false;
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else {
      cell += c;
    }
  }
  rows.pop_back();  // what stands after the last line
  return !quoted && text.ends_with('\n');
}

std::map<std::string, std::string> only_row(const std::string& csv) {
  std::vector<Cells> rows;
  if (!read_csv(csv, rows) || rows.size() != 2 || rows[0].size() != rows[1].size()) {
    throw std::invalid_argument("not a header and one row: " + csv);
  }
  std::map<std::string, std::string> row;
  for (std::size_t i = 0; i < rows[0].size(); ++i) row[rows[0][i]] = rows[1][i];
  return row;
}

}  // namespace synspect::test

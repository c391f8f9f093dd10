#pragma once

#include <map>
#include <string>
#include <vector>

namespace synspect::test {

using Cells = std::vector<std::string>;

/// Reads RFC 4180, with LF; false is not CSV.
[[nodiscard]] bool read_csv(const std::string& text, std::vector<Cells>& rows);
/// The one row after the header, by column; throws std::invalid_argument if there is another number
/// of rows, or of cells in it.
[[nodiscard]] std::map<std::string, std::string> only_row(const std::string& csv);

}  // namespace synspect::test

#pragma once

#include <string>
#include <vector>

#include "lifecycle_table.hpp"

namespace synspect::test {

/// A transcript, and all the findings that it gives when nothing more comes.
struct Case {
  std::string name;
  Lines lines;
  std::string findings;
};

/// Besides what the rows say: while more may come there is no finding, each one is a sentence and
/// tells what to do, and its evidence is named in order.
void check_findings(const std::vector<Case>& rows);

inline Lines operator+(Lines lines, const Lines& then) {
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

/// The text of the only finding.
[[nodiscard]] std::string text_of(const Lines& lines);

}  // namespace synspect::test

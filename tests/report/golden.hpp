#pragma once

#include <string>

namespace synspect::test {

/// Holds `text` against the file `tests/report/golden/NAME.txt`, and shows the first lines that
/// differ, the file's and ours. With SYNSPECT_GOLDEN=write in the environment the file is written
/// instead, and the check fails all the same: nobody shall pass by rewriting what is expected.
void check_golden(const std::string& name, const std::string& text);

/// "line 3\n  expected: ...\n  actual:   ...", for each line that differs, at most a dozen; empty:
/// none does. A line that only one of them has is "(none)".
[[nodiscard]] std::string difference(const std::string& expected, const std::string& actual);

}  // namespace synspect::test

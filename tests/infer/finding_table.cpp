#include "finding_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace synspect::test {

void check_findings(const std::vector<Case>& rows) {
  for (const Case& row : rows) {
    CAPTURE(row.name);
    const infer::Observer observer = observed(row.lines);
    CHECK(findings_text(observer.lifecycle(true)) == row.findings);
    CHECK(observer.lifecycle(false).findings.empty());
    for (const infer::Finding& finding : observer.lifecycle(true).findings) {
      CHECK(finding.text.back() == '.');
      CHECK(finding.next.ends_with('.'));
      CHECK_FALSE(finding.evidence.empty());
      CHECK(std::is_sorted(finding.evidence.begin(), finding.evidence.end()));
    }
  }
}

std::string text_of(const Lines& lines) {
  const infer::Lifecycle life = observed(lines).lifecycle(true);
  REQUIRE(life.findings.size() == 1);
  return life.findings.front().text;
}

}  // namespace synspect::test

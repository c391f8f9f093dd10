#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "cli/reporters.hpp"
#include "probe/scan_tally.hpp"
#include "report/reporter.hpp"

namespace synspect::cli {

/// Reports the connections of a capture. One alone is shown in full; so the first waits until there
/// is a second, or no more.
class ExplainOutput {
 public:
  ExplainOutput(const OutputOptions& show, std::ostream& out) : show_(show), out_(out) {}

  void on_record(const probe::Record& record);
  void finish();

  [[nodiscard]] ExitStatus status() const { return status_; }

 private:
  void report(const probe::Record& record, Lifecycles lifecycles);

  OutputOptions show_;
  std::ostream& out_;
  std::unique_ptr<report::Reporter> reporter_;
  std::optional<probe::Record> first_;
  probe::ScanTally tally_;
  ExitStatus status_ = ExitStatus::success;
};

}  // namespace synspect::cli

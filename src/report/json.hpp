#pragma once

#include <ostream>

#include "report/reporter.hpp"

namespace synspect::report {

/// `-o json`: one object a line, schemas "synspect/probe/1" and "synspect/summary/1", flushed at
/// once. docs/json.md describes every field.
class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(std::ostream& out) : out_(out) {}

  void on_segment(const probe::Session&) override {}
  void on_record(const probe::Record& record) override;
  void on_summary(const probe::Summary& summary) override;

 private:
  std::ostream& out_;
};

}  // namespace synspect::report

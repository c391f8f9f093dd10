#pragma once

#include <cstddef>
#include <ostream>

#include "report/palette.hpp"
#include "report/reporter.hpp"

namespace synspect::report {

/// `-o ladder`: each lifecycle as the sequence diagram of the textbooks, once it has ended. Below
/// stands in one sentence how it ended, then measurements, findings and local errors.
class LadderReporter final : public Reporter {
 public:
  struct Options {
    bool ascii = false;
    std::size_t columns = 80;  ///< of the terminal; at least 80
    bool verbose = false;      ///< folds nothing, and shows all TCP options
    bool quiet = false;        ///< the drawing and how it ended, nothing to explain them
  };
  LadderReporter(std::ostream& out, Palette palette, Options options)
      : out_(out), palette_(palette), options_(options) {}

  void on_segment(const probe::Session&) override {}
  void on_record(const probe::Record& record) override;
  void on_summary(const probe::Summary& summary) override;

 private:
  std::ostream& out_;
  Palette palette_;
  Options options_;
  bool explained_ = false;  ///< the signs, once for all lifecycles
};

}  // namespace synspect::report

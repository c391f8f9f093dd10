#pragma once

#include <cstdint>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/host_check.hpp"
#include "report/palette.hpp"

namespace synspect::report {

/// Writes what `synspect doctor` finds: checks one at a time, and the verdict as the last.
class DoctorReporter {
 public:
  virtual ~DoctorReporter() = default;
  virtual void on_check(const HostCheck& check) = 0;
};

/// A line each, and below it, indented, what to do, unless that was said before.
class DoctorText final : public DoctorReporter {
 public:
  DoctorText(std::ostream& out, Palette palette) : out_(out), palette_(palette) {}
  void on_check(const HostCheck& check) override;

 private:
  std::ostream& out_;
  Palette palette_;
  std::set<std::string> advised_;
};

/// `synspect/doctor/1`, one object a line.
class DoctorJson final : public DoctorReporter {
 public:
  explicit DoctorJson(std::ostream& out) : out_(out) {}
  void on_check(const HostCheck& check) override;

 private:
  std::ostream& out_;
};

/// What can be done on this host, as one more check named "verdict": it fails if any has failed,
/// and for want of a permission if all of those did.
[[nodiscard]] HostCheck verdict_of(std::span<const HostCheck> checks);

}  // namespace synspect::report

#include <iostream>
#include <memory>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/doctor_options.hpp"
#include "cli/help.hpp"
#include "live/task.hpp"
#include "net/host_checks.hpp"
#include "report/doctor.hpp"

namespace synspect::cli {
namespace {

std::unique_ptr<report::DoctorReporter> make_reporter(const DoctorOptions& options) {
  if (options.format == DoctorFormat::json) return std::make_unique<report::DoctorJson>(std::cout);
  return std::make_unique<report::DoctorText>(std::cout, report::Palette{options.colour});
}

ExitStatus examine(const DoctorOptions& options) {
  const auto reporter = make_reporter(options);
  std::vector<HostCheck> checks;
  net::check_host(live::kMostPorts, [&](const HostCheck& check) {
    reporter->on_check(check);
    checks.push_back(check);
  });
  const HostCheck verdict = report::verdict_of(checks);
  reporter->on_check(verdict);
  if (verdict.status == CheckStatus::ok) return ExitStatus::success;
  return verdict.permission ? ExitStatus::not_permitted : ExitStatus::local_failure;
}

}  // namespace

ExitStatus doctor_command(const std::vector<std::string>& arguments) {
  return run_command(arguments, all_doctor_options(), doctor_help,
                     [](const po::variables_map& given) {
                       const auto options = doctor_options(given);
                       return options ? examine(*options) : report_failure(options.error());
                     });
}

}  // namespace synspect::cli

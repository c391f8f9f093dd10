#include <utility>

#include "cli/checkpoint_file.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/scan_run.hpp"

namespace synspect::cli {
namespace {

/// What was given, and for what was not, what the checkpoint remembers.
void add_remembered(po::variables_map& given, const po::variables_map& remembered) {
  for (const auto& [name, value] : remembered) {
    const auto found = given.find(name);
    const bool is_given =
        found != given.end() && !found->second.empty() && !found->second.defaulted();
    if (!is_given) given.insert_or_assign(name, value);
  }
}

Result<ScanTask> scan_task(std::vector<std::string> arguments, po::variables_map given) {
  std::optional<probe::Checkpoint> checkpoint;
  if (given.count("resume") > 0) {
    auto found = read_checkpoint(given["resume"].as<std::string>());
    if (!found) return found.error();
    checkpoint = *std::move(found);
  }
  if (checkpoint && given.count("target") == 0) {
    arguments = checkpoint->arguments;
    const auto remembered = parse_arguments(arguments, all_scan_options());
    if (!remembered) return remembered.error();
    add_remembered(given, *remembered);
  }
  auto options = scan_options(given);
  if (!options) return options.error();
  return ScanTask{*std::move(options), std::move(arguments), std::move(checkpoint)};
}

}  // namespace

ExitStatus scan_command(const std::vector<std::string>& arguments) {
  return run_command(arguments, all_scan_options(), scan_help,
                     [&arguments](const po::variables_map& given) {
                       auto task = scan_task(arguments, given);
                       return task ? run_scan(*std::move(task)) : report_failure(task.error());
                     });
}

}  // namespace synspect::cli

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/report_options.hpp"
#include "cli/values.hpp"
#include "report/page.hpp"
#include "report/page_reader.hpp"

namespace synspect::cli {
namespace {

Result<void> read_input(const std::string& path, report::PageData& data) {
  if (path == "-") return report::read_records(std::cin, "standard input", data);
  std::error_code ignored;
  std::ifstream file{path, std::ios::binary};
  if (!file) return os_failure_as_usage("open " + path);
  if (std::filesystem::is_directory(path, ignored)) {
    return Failure{Errc::usage, "open " + path + ": it is a folder"};
  }
  return report::read_records(file, path, data);
}

/// Replaces the file as a whole: whoever reads it finds the former page or this one. A link stays,
/// what it names is replaced; what is no plain file would not survive it.
Result<void> write_file(const std::string& name, const report::PageData& data) {
  std::error_code ignored;
  if (std::filesystem::exists(name, ignored) && !std::filesystem::is_regular_file(name, ignored)) {
    return Failure{Errc::usage, "-o " + name + ": it is no plain file (-o - is standard output)"};
  }
  const std::string path = std::filesystem::weakly_canonical(name, ignored).string();
  const std::string draft = path + ".new";
  std::ofstream file{draft, std::ios::binary | std::ios::trunc};
  if (!file) return os_failure_as_usage("-o: open " + draft);
  report::write_page(file, data, SYNSPECT_VERSION);
  file.close();
  if (file && std::rename(draft.c_str(), path.c_str()) == 0) return {};
  const Failure failure = os_failure("write " + path, errno);
  std::remove(draft.c_str());
  return failure;
}

void say_what_was_left_out(const report::PageData& data) {
  for (const std::string& note : data.notes()) say(note);
  for (const auto& [schema, lines] : data.others()) {
    say(fmt::format("{} line{} left out: {}", lines, lines == 1 ? " is" : "s are",
                    schema.empty() ? "no schema" : "of schema " + schema));
  }
}

}  // namespace

ExitStatus report_command(const std::vector<std::string>& arguments) {
  const auto given = parse_arguments(arguments, all_report_options());
  if (!given) return report_failure(given.error());
  if ((*given)["help"].as<bool>()) {
    std::cout << report_help();
    return ExitStatus::success;
  }
  if ((*given)["version"].as<bool>()) {
    std::cout << version_text();
    return ExitStatus::success;
  }
  const auto options = report_options(*given);
  if (!options) return report_failure(options.error());
  report::PageData data;
  for (const std::string& input : options->inputs) {
    if (const auto read = read_input(input, data); !read) return report_failure(read.error());
  }
  say_what_was_left_out(data);
  if (data.records() == 0) {
    return report_failure({Errc::usage, "no record: report reads what -o json has written"});
  }
  if (options->page == "-") {
    report::write_page(std::cout, data, SYNSPECT_VERSION);
    return ExitStatus::success;
  }
  const auto written = write_file(options->page, data);
  return written ? ExitStatus::success : report_failure(written.error());
}

}  // namespace synspect::cli

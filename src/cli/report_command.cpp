#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include "cli/coarse_buffer.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/report_options.hpp"
#include "cli/unprivileged.hpp"
#include "cli/values.hpp"
#include "net/file_keeper.hpp"
#include "report/page.hpp"
#include "report/page_reader.hpp"

namespace synspect::cli {
namespace {

/// An input that is open, and not looked at yet.
struct Input {
  std::string name;
  std::unique_ptr<std::ifstream> file;  ///< none: standard input
};

Result<Input> open_input(const std::string& path) {
  if (path == "-") return Input{"standard input", nullptr};
  std::error_code ignored;
  Input input{path, std::make_unique<std::ifstream>(path, std::ios::binary)};
  if (!*input.file) return os_failure_as_usage("open " + path);
  if (std::filesystem::is_directory(path, ignored)) {
    return Failure{Errc::usage, "open " + path + ": it is a folder"};
  }
  return input;
}

/// Replaces the file as a whole: whoever reads it finds the former page or this one. A link stays,
/// what it names is replaced.
Result<void> write_file(net::FileKeeper& keeper, const std::string& name,
                        const report::PageData& data) {
  const auto draft = keeper.draft(name);
  if (!draft) return Failure{draft.error().code, "-o: " + draft.error().text};
  CoarseBuffer buffer{draft->get()};
  std::ostream file{&buffer};
  report::write_page(file, data, SYNSPECT_VERSION);
  if (!buffer.write_out()) return os_failure("write " + name, errno);
  return keeper.replace(name);
}

/// What is no plain file would not survive being replaced.
Result<void> check_page(const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::exists(name, ignored) || std::filesystem::is_regular_file(name, ignored)) {
    return {};
  }
  return Failure{Errc::usage, "-o " + name + ": it is no plain file (-o - is standard output)"};
}

void say_what_was_left_out(const report::PageData& data) {
  for (const std::string& note : data.notes()) say(note);
  for (const auto& [schema, lines] : data.others()) {
    say(fmt::format("{} line{} left out: {}", lines, lines == 1 ? " is" : "s are",
                    schema.empty() ? "no schema" : "of schema " + schema));
  }
}

Result<void> read_inputs(std::vector<Input>& inputs, report::PageData& data) {
  for (Input& input : inputs) {
    std::istream& in = input.file ? *input.file : std::cin;
    if (auto read = report::read_records(in, input.name, data); !read) return read;
    input.file.reset();
  }
  return {};
}

ExitStatus make_page(const ReportOptions& options) {
  std::vector<Input> inputs;
  for (const std::string& path : options.inputs) {
    auto input = open_input(path);
    if (!input) return report_failure(input.error());
    inputs.push_back(*std::move(input));
  }
  const bool to_file = options.page != "-";
  std::optional<net::FileKeeper> keeper;
  if (to_file) {
    if (const auto plain = check_page(options.page); !plain) return report_failure(plain.error());
    auto started = net::FileKeeper::start({options.page});
    if (!started) return report_failure(started.error());
    keeper.emplace(*std::move(started));
  }
  if (const auto settled = go_unprivileged(false, {}); !settled) {
    return report_failure(settled.error());
  }
  report::PageData data;
  if (const auto read = read_inputs(inputs, data); !read) return report_failure(read.error());
  say_what_was_left_out(data);
  if (data.records() == 0) {
    return report_failure({Errc::usage, "no record: report reads what -o json has written"});
  }
  if (!to_file) {
    report::write_page(std::cout, data, SYNSPECT_VERSION);
    return ExitStatus::success;
  }
  const auto written = write_file(*keeper, options.page, data);
  return written ? ExitStatus::success : report_failure(written.error());
}

}  // namespace

ExitStatus report_command(const std::vector<std::string>& arguments) {
  return run_command(arguments, all_report_options(), report_help,
                     [](const po::variables_map& given) {
                       const auto options = report_options(given);
                       return options ? make_page(*options) : report_failure(options.error());
                     });
}

}  // namespace synspect::cli

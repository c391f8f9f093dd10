#include "cli/help.hpp"

#include <doctest/doctest.h>

#include <string>

#include "cli/doctor_options.hpp"
#include "cli/options.hpp"
#include "cli/report_options.hpp"
#include "cli/scan_options.hpp"

namespace synspect::cli {

TEST_CASE("--help of a command names every option that it knows") {
  struct Row {
    std::string help;
    po::options_description known;
  };
  for (const Row& row :
       {Row{probe_help(), all_probe_options()}, Row{scan_help(), all_scan_options()},
        Row{report_help(), all_report_options()}, Row{doctor_help(), all_doctor_options()}}) {
    for (const auto& option : row.known.options()) {
      CAPTURE(option->long_name());
      if (option->description().empty()) continue;  // the positional ones
      const bool of_all_commands =
          option->long_name() == "help" || option->long_name() == "version";
      CHECK((of_all_commands || row.help.find("--" + option->long_name()) != std::string::npos));
    }
  }
}

TEST_CASE("help texts fit 80 columns") {
  for (const std::string& text :
       {overview_text(), probe_help(), scan_help(), report_help(), demo_help(), doctor_help()}) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const auto end = std::min(text.find('\n', begin), text.size());
      const std::string line = text.substr(begin, end - begin);
      CAPTURE(line);
      CHECK(line.size() <= 80);
      begin = end + 1;
    }
  }
}

}  // namespace synspect::cli

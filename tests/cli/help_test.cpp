#include "cli/help.hpp"

#include <doctest/doctest.h>

#include <string>

#include "cli/options.hpp"

namespace synspect::cli {

TEST_CASE("probe --help names every option") {
  const std::string help = probe_help();
  for (const auto& group : {target_options(), lifecycle_options(), measurement_options(),
                            output_options(), verdict_options()}) {
    for (const auto& option : group.options()) {
      CAPTURE(option->long_name());
      CHECK(help.find("--" + option->long_name()) != std::string::npos);
      CHECK_FALSE(option->description().empty());
    }
  }
}

TEST_CASE("help texts fit 80 columns") {
  for (const std::string& text : {overview_text(), probe_help(), demo_help()}) {
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

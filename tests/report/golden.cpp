#include "golden.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <vector>

namespace synspect::test {
namespace {

constexpr std::size_t kMostShown = 12;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string line_at(const std::vector<std::string>& lines, std::size_t i) {
  return i < lines.size() ? lines[i] : "(none)";
}

bool writes() {
  const char* wish = std::getenv("SYNSPECT_GOLDEN");  // NOLINT(concurrency-mt-unsafe)
  return wish != nullptr && std::string_view{wish} == "write";
}

}  // namespace

std::string difference(const std::string& expected, const std::string& actual) {
  if (expected == actual) return "";
  const auto was = lines_of(expected);
  const auto is = lines_of(actual);
  std::string text;
  std::size_t differing = 0;
  for (std::size_t i = 0; i < std::max(was.size(), is.size()); ++i) {
    if (i < was.size() && i < is.size() && was[i] == is[i]) continue;
    if (++differing > kMostShown) continue;
    text += fmt::format("line {}\n  expected: {}\n  actual:   {}\n", i + 1, line_at(was, i),
                        line_at(is, i));
  }
  if (differing == 0) return "the last line of only one of them is ended\n";
  if (differing > kMostShown) text += fmt::format("... and {} more\n", differing - kMostShown);
  return text;
}

void check_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::string{SYNSPECT_GOLDEN_FILES} + "/" + name + ".txt";
  if (writes()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << text;
    FAIL_CHECK("wrote ", path.string(), ": look at it, then run without SYNSPECT_GOLDEN");
    return;
  }
  std::ifstream file{path};
  if (!file) {
    FAIL_CHECK("cannot read ", path.string(), ": SYNSPECT_GOLDEN=write makes it");
    return;
  }
  const std::string expected{std::istreambuf_iterator<char>{file}, {}};
  CHECK_MESSAGE(expected == text, path.string(), "\n", difference(expected, text));
}

}  // namespace synspect::test

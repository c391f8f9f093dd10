#include "cli/target_files.hpp"

#include <fmt/format.h>

#include <fstream>

#include "cli/values.hpp"
#include "probe/scan_target.hpp"

namespace synspect::cli {

Result<void> read_lines(
    const std::string& path,
    const std::function<std::optional<Failure>(const std::string& line)>& each) {
  std::ifstream file{path};
  if (!file) return os_failure_as_usage("open " + path);
  std::string line;
  std::uint64_t number = 0;
  try {
    while (std::getline(file, line)) {
      ++number;
      const auto content = probe::line_content(line);
      if (content.empty()) continue;
      if (const auto failure = each(std::string{content})) {
        return Failure{failure->code, fmt::format("{}:{}: {}", path, number, failure->text)};
      }
    }
  } catch (const std::ios_base::failure&) {  // libstdc++ throws where the path is a directory
    return os_failure_as_usage("read " + path);
  }
  if (file.bad()) return os_failure_as_usage("read " + path);
  return {};
}

Result<std::vector<probe::AddressRange>> read_ranges(const std::string& path) {
  std::vector<probe::AddressRange> all;
  const auto read = read_lines(path, [&all](const std::string& line) -> std::optional<Failure> {
    const auto ranges = probe::parse_range_list(line);
    if (!ranges) return ranges.error();
    all.insert(all.end(), ranges->begin(), ranges->end());
    return std::nullopt;
  });
  if (!read) return read.error();
  return all;
}

}  // namespace synspect::cli

// What nft lists, as far as it bears on what we send:
//   table inet filter {
//     chain output {
//       type filter hook output priority filter; policy drop;
//       ct state invalid drop
#include <fmt/format.h>

#include <sstream>

#include "net/host_judgement.hpp"

namespace synspect::net {
namespace {

std::string_view without_indent(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

/// "NAME" of "chain NAME {".
std::string_view opened(std::string_view line, std::string_view keyword) {
  if (!line.starts_with(keyword) || !line.ends_with(" {")) return {};
  return line.substr(keyword.size(), line.size() - keyword.size() - 2);
}

bool has(std::string_view line, std::string_view words) {
  return line.find(words) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> output_chains(std::string_view listing) {
  std::vector<std::string> chains;
  std::istringstream lines{std::string{listing}};
  std::string table;
  std::string chain;
  for (std::string text; std::getline(lines, text);) {
    const std::string_view line = without_indent(text);
    if (const auto name = opened(line, "table "); !name.empty()) table = name;
    if (const auto name = opened(line, "chain "); !name.empty()) chain = name;
    if (line.starts_with("type filter ") && has(line, " hook output ")) {
      chains.push_back(fmt::format("{} {}", table, chain));
    }
  }
  return chains;
}

std::string dropping(std::string_view chain) {
  std::istringstream lines{std::string{chain}};
  for (std::string line; std::getline(lines, line);) {
    if (has(line, " hook output ") && has(line, "policy drop;")) return "policy drop";
    const bool drops = line.ends_with(" drop") || has(line, " reject");
    if (drops && has(line, "ct state") && has(line, "invalid")) return "ct state invalid";
  }
  return {};
}

}  // namespace synspect::net

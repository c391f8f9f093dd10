#include "probe/shard.hpp"

#include <charconv>
#include <string>

namespace synspect::probe {
namespace {

/// 0: not a number of that kind.
std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

}  // namespace

Result<Shard> parse_shard(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const Shard shard{number(text.substr(0, slash)), number(text.substr(slash + 1))};
    if (shard.k >= 1 && shard.k <= shard.n && shard.n <= Shard::kMost) return shard;
  }
  return Failure{Errc::usage, "shard " + std::string{text} +
                                  ": must be K/N, K from 1 to N, N at most " +
                                  std::to_string(Shard::kMost)};
}

}  // namespace synspect::probe

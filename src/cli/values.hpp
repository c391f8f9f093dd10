#pragma once

#include <array>
#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/instant.hpp"

namespace synspect::cli {

/// The words of an option, each with what it stands for.
template <typename Enum, std::size_t N>
using Words = std::array<std::pair<std::string_view, Enum>, N>;

/// All values of an option that may come several times.
[[nodiscard]] std::vector<std::string> texts(const boost::program_options::variables_map& given,
                                             const char* name);

/// "... : no such file or directory", as a usage error: the user named the file.
[[nodiscard]] Failure os_failure_as_usage(const std::string& call_and_object);

/// Reads option values into variables, which keep their defaults where an option is absent.
/// Remembers the first thing that is wrong; what comes after it is not read.
class Reading {
 public:
  explicit Reading(const boost::program_options::variables_map& given) : given_(given) {}

  void seconds(const char* name, Duration least, Duration most, Duration& into);

  template <typename Integer>
  void whole(const char* name, std::uint64_t least, std::uint64_t most, Integer& into) {
    if (const auto value = whole_number(name, least, most)) into = static_cast<Integer>(*value);
  }

  template <typename Integer>
  void whole(const char* name, std::uint64_t least, std::uint64_t most,
             std::optional<Integer>& into) {
    if (const auto value = whole_number(name, least, most)) into = static_cast<Integer>(*value);
  }

  /// One of a few words; `words` pairs each with its value.
  template <typename Words, typename Value>
  void word(const char* name, const Words& words, Value& into) {
    const auto text = value_of(name);
    if (!text) return;
    std::string known;
    for (const auto& [word, value] : words) {
      if (*text == word) {
        into = value;
        return;
      }
      known += (known.empty() ? "" : ", ") + std::string{word};
    }
    fail(name, *text, "must be one of " + known);
  }

  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  [[nodiscard]] std::optional<std::string> value_of(const char* name) const;
  [[nodiscard]] std::optional<std::uint64_t> whole_number(const char* name, std::uint64_t least,
                                                          std::uint64_t most);
  void fail(const char* name, const std::string& text, const std::string& why);

  const boost::program_options::variables_map& given_;
  std::optional<Failure> failure_;
};

}  // namespace synspect::cli

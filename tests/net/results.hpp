#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace synspect::test {

/// A result's value; a failure is thrown.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What a result failed with, "usage: text".
template <typename T>
std::string failure_text(const Result<T>& result) {
  if (result) return "no failure";
  return std::string{to_string(result.error().code)} + ": " + result.error().text;
}

}  // namespace synspect::test

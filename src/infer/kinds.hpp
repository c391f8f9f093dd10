#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/stamp.hpp"

namespace synspect::infer {

/// A value that was met again and again.
template <typename Value>
struct Kind {
  Value value{};
  std::uint32_t count = 0;  ///< 0: none
  Stamp first;
  Stamp last;
};

/// Which values something took, and when; the eight that were met most often, whatever comes.
template <typename Value>
class Kinds {
 public:
  /// `same(kind)`: whether it is one of that kind. A kind keeps the value that it was last met by.
  /// Whether another kind had to make room for it.
  template <typename Same>
  bool note(const Value& value, Stamp at, Same same) {
    auto kind = std::find_if(kinds_.begin(), kinds_.end(),
                             [&](const auto& each) { return each.count > 0 && same(each); });
    bool displaces = false;
    if (kind == kinds_.end()) {
      kind = std::min_element(kinds_.begin(), kinds_.end(),
                              [](const auto& a, const auto& b) { return a.count < b.count; });
      displaces = kind->count > 0;
      *kind = {value, 0, at, at};
    }
    kind->value = value;
    ++kind->count;
    kind->first = std::min(kind->first, at);
    kind->last = std::max(kind->last, at);
    return displaces;
  }

  /// Two that are `apart`, each met at least twice, one of them between two times of the other: not
  /// one that took the place of the other.
  template <typename Apart>
  [[nodiscard]] std::optional<std::pair<Value, Value>> by_turns(Apart apart) const {
    for (const auto& a : kinds_) {
      for (const auto& b : kinds_) {
        const bool often = a.count > 1 && b.count > 1;
        if (!often || a.first > b.first || !apart(a.value, b.value)) continue;
        if (b.first < a.last) return std::pair{a.value, b.value};
      }
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kMost = 8;
  std::array<Kind<Value>, kMost> kinds_{};
};

}  // namespace synspect::infer

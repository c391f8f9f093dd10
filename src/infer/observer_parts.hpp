#pragma once

#include <optional>

#include "infer/exchange.hpp"
#include "infer/observation.hpp"

// What the observer's files share. Private to infer/.

namespace synspect::infer {

inline Mark mark_of(const Observation& seen) {
  return {seen.n, seen.at};
}

inline std::optional<std::uint32_t> ts_value(const wire::Segment& seg) {
  return seg.options.timestamps ? std::optional{seg.options.timestamps->value} : std::nullopt;
}

inline std::optional<std::uint32_t> ts_echo(const wire::Segment& seg) {
  return seg.options.timestamps ? std::optional{seg.options.timestamps->echo} : std::nullopt;
}

inline void set_once(std::optional<Mark>& fact, const Observation& seen) {
  if (!fact) fact = mark_of(seen);
}

}  // namespace synspect::infer

#pragma once

#include <string_view>

#include "probe/record.hpp"

namespace synspect::report {

/// Who opened the connection, in words: of a live probe we did, of a capture file somebody else.
struct Voice {
  bool live = true;

  [[nodiscard]] std::string_view whose() const { return live ? "our" : "the client's"; }
  [[nodiscard]] std::string_view who() const { return live ? "we" : "the client"; }
};

[[nodiscard]] inline Voice voice_of(const probe::Record& record) {
  return {!record.vantage.has_value()};
}

}  // namespace synspect::report

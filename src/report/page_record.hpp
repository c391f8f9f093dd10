#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/instant.hpp"
#include "infer/lifecycle.hpp"

namespace synspect::report {

/// Of a recorded lifecycle, what the figures of a page are computed from.
struct PageRecord {
  struct Target {
    std::string name;  ///< as given; empty: the address alone
    std::string address;
    std::uint64_t port = 0;
    std::string vantage;  ///< of a capture that was read; empty: beside the client
    auto operator<=>(const Target&) const = default;
  };
  struct Finding {
    std::string id, severity, text, next;
  };
  struct Step {
    std::optional<Duration> time;  ///< none: it did not end
    bool ambiguous = false;
    std::uint64_t transmissions = 0;  ///< 0: not counted for this step, or it did not begin
  };
  struct Verdict {
    std::string measure, verdict;
    auto operator<=>(const Verdict&) const = default;
  };

  std::int64_t started = 0;  ///< nanoseconds since 1970
  Target target;
  std::string outcome, closed;
  std::string server, claim;  ///< the last state that was proven, else the last; empty: none
  std::array<Step, infer::kSteps.size()> steps;
  std::vector<Finding> findings;
  std::vector<Verdict> verdicts;
  bool interrupted = false;
};

/// Reads a record of schema synspect/probe/1 or synspect/scan/1. A time that was our own choice (of
/// `ack` under --measure accept-queue, of `last_ack` under --measure fin-retries) is none. Throws
/// std::exception where the record is none.
[[nodiscard]] PageRecord page_record(const boost::json::object& record);

}  // namespace synspect::report

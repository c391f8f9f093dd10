#pragma once

#include <string_view>
#include <vector>

#include "infer/measurement.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// A transcript, and what a measurement must say of it.
struct MeasuredRow {
  std::string_view name;
  Lines lines;
  std::string_view measured;  ///< measurements_text
  std::string_view says;      ///< stands in the text
  std::string_view never_says = {};
};

[[nodiscard]] inline std::vector<infer::Observation> all_of(const Lines& lines) {
  std::vector<infer::Observation> out;
  for (std::size_t i = 0; i < lines.size(); ++i) out.push_back(observation(lines, i));
  return out;
}

/// `now`, and after it `then`.
[[nodiscard]] inline Lines with(Lines now, const Lines& then) {
  now.insert(now.end(), then.begin(), then.end());
  return now;
}

/// A lifecycle and what was asked after it, with numbers that run on.
struct Told {
  Told(const Lines& life, const Lines& then)
      : all(all_of(with(life, then))),
        before(infer::Transcript{all}.first(life.size())),
        after(infer::Transcript{all}.subspan(life.size())) {}

  std::vector<infer::Observation> all;
  infer::Transcript before;
  infer::Transcript after;
};

// Lifecycles that have ended; what is asked follows.
inline const Lines kOpened{{0, "> S 0:0(0) win 64240 <mss 1460>"},
                           {40, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"},
                           {60, "> . 1:1(0) ack 1 win 64240"}};
inline const Lines kWeClosed = with(kOpened, {{80, "> F. 1:1(0) ack 1 win 64240"},
                                              {120, "< . 1:1(0) ack 2 win 509"},
                                              {200, "< F. 1:1(0) ack 2 win 509"},
                                              {220, "> . 2:2(0) ack 2 win 64240"}});
inline const Lines kServerClosed = with(kOpened, {{80, "< F. 1:1(0) ack 1 win 509"},
                                                  {90, "> . 1:1(0) ack 2 win 64240"},
                                                  {100, "> F. 1:1(0) ack 2 win 64240"},
                                                  {140, "< . 2:2(0) ack 2 win 509"}});

inline constexpr std::string_view kReset = "> R 1:1(0) win 0";

}  // namespace synspect::test

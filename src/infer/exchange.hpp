#pragma once

#include <cstdint>
#include <optional>

#include "base/stamp.hpp"

namespace synspect::infer {

/// A segment of the transcript: its number and its time.
struct Mark {
  std::uint32_t n = 0;
  Stamp at;
};

/// A segment of ours that wants an answer, each time it was sent, and the first answer to it.
class Exchange {
 public:
  /// `ts_value`: its timestamp option, if it has one.
  void sent(Mark mark, std::optional<std::uint32_t> ts_value);
  /// Another segment of ours left, with its timestamp: the echo of a value that both bear names
  /// neither of them. `may_draw`: what it draws may look like the answer.
  void another_left(std::optional<std::uint32_t> ts_value, bool may_draw);
  /// How much the first answer says; later ones change nothing.
  struct Evidence {
    std::optional<std::uint32_t> ts_echo;    ///< what its timestamp echoes
    bool echo_resolves = true;               ///< ... and so names the transmission that it answers
    Duration sure_within = Duration::max();  ///< later, it may be a second attempt of the server
  };
  void answered(Mark mark, const Evidence& evidence);

  [[nodiscard]] const std::optional<Mark>& first() const { return first_; }
  /// The transmission that the answer is counted from: the last one before it.
  [[nodiscard]] const std::optional<Mark>& last() const { return last_; }
  [[nodiscard]] const std::optional<Mark>& answer() const { return answer_; }
  [[nodiscard]] std::uint32_t transmissions() const { return transmissions_; }
  [[nodiscard]] bool ambiguous() const { return ambiguous_; }

 private:
  std::optional<Mark> first_;
  std::optional<Mark> last_;
  std::optional<Mark> answer_;
  std::optional<std::uint32_t> last_ts_;
  bool last_ts_is_new_ = false;  ///< no other segment has it
  std::optional<std::uint32_t> other_ts_;
  bool others_since_ = false;  ///< the last transmission left, and may draw the answer
  bool others_since_first_ = false;
  std::uint32_t transmissions_ = 0;
  bool ambiguous_ = false;
};

}  // namespace synspect::infer

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
  /// neither of them.
  void another_left(std::optional<std::uint32_t> ts_value);
  /// The first answer; later ones change nothing. `ts_echo`: what the answer's timestamp echoes.
  /// `sure_within`: an answer that takes longer may itself be a second attempt of the server.
  void answered(Mark mark, std::optional<std::uint32_t> ts_echo, Duration sure_within);

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
  std::uint32_t transmissions_ = 0;
  bool ambiguous_ = false;
};

}  // namespace synspect::infer

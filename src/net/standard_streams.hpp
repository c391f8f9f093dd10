#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace synspect::net {

/// Writes to standard output until all is out, however slow the reader. One signal meanwhile does
/// not end it; a second one does. Returns how many octets are out: fewer than all, if it was ended
/// or nobody can read any more.
[[nodiscard]] std::size_t write_standard_output(std::string_view text);
/// The same to standard error.
[[nodiscard]] std::size_t write_standard_error(std::string_view text);

/// The lines of standard input, read by a thread of its own, so that an idle writer holds nothing
/// up.
class InputLines {
 public:
  /// `prepare` is called by that thread with each line, before it can be taken.
  explicit InputLines(std::function<void(const std::string&)> prepare);
  void start();  ///< the thread; until then there is no line

  /// The next line, without its end; none: there is none yet, or no more.
  [[nodiscard]] std::optional<std::string> take();
  /// After none: more may come.
  [[nodiscard]] bool may_have_more() const;

 private:
  struct Shared;
  std::function<void(const std::string&)> prepare_;
  std::shared_ptr<Shared> shared_;  ///< with the thread, which may outlive this in a read
};

}  // namespace synspect::net

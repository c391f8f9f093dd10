#include "report/page_reader.hpp"

#include <fmt/format.h>

#include <exception>
#include <string_view>

namespace synspect::report {
namespace {

constexpr std::size_t kLongestLine = std::size_t{64}
                                     << 20;  // a transcript has 4096 segments at most

/// The lines of a stream, none of which can take more memory than kLongestLine.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in) {}

  /// False: there is no more, or it is too long.
  bool next(std::string& line) {
    line.clear();
    ended_ = false;
    while (line.size() <= kLongestLine) {
      if (at_ == filled_ && !fill()) return !line.empty();
      const std::string_view rest{block_.data() + at_, filled_ - at_};
      const std::size_t end = rest.find('\n');
      line.append(rest.substr(0, end));
      ended_ = end != std::string_view::npos;
      at_ += ended_ ? end + 1 : rest.size();
      if (ended_) return true;
    }
    return false;
  }
  /// Whether the last line had an end.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  bool fill() {
    in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    at_ = 0;
    filled_ = static_cast<std::size_t>(in_.gcount());
    return filled_ > 0;
  }

  std::istream& in_;
  std::string block_ = std::string(std::size_t{1} << 18, '\0');
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  bool ended_ = false;
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

Result<void> read_records(std::istream& in, const std::string& name, PageData& data) {
  const auto usage = [](std::string text) { return Failure{Errc::usage, std::move(text)}; };
  Lines lines{in};
  std::string line;
  std::uint64_t number = 0;
  while (lines.next(line)) {
    ++number;
    if (is_blank(line)) continue;
    try {
      data.add(line);
    } catch (const NotJson& error) {
      if (!lines.ended()) {
        data.note(fmt::format("{} ends in the middle of line {}: it is left out", name, number));
        break;
      }
      return usage(fmt::format("{} line {}: no JSON ({})", name, number, error.what()));
    } catch (const std::exception& error) {
      return usage(
          fmt::format("{} line {}: not what its schema says ({})", name, number, error.what()));
    }
  }
  if (line.size() > kLongestLine) {
    return usage(
        fmt::format("{} line {}: longer than {} MiB", name, number + 1, kLongestLine >> 20));
  }
  if (in.bad()) return usage("read " + name + ": it cannot be read to its end");
  if (number == 0) return usage(name + ": it is empty");
  return {};
}

}  // namespace synspect::report

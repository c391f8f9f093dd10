#include "net/standard_streams.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "net/write_all.hpp"

namespace synspect::net {
namespace {

constexpr std::size_t kMostWaiting = 4096;

}  // namespace

std::size_t write_standard_output(std::string_view text) {
  return write_all(STDOUT_FILENO, text);
}
std::size_t write_standard_error(std::string_view text) {
  return write_all(STDERR_FILENO, text);
}

struct InputLines::Shared {
  std::mutex mutex;
  std::condition_variable room;
  std::deque<std::string> lines;
  bool ended = false;

  /// Waits for room.
  void put(std::string line) {
    std::unique_lock lock{mutex};
    room.wait(lock, [this] { return lines.size() < kMostWaiting; });
    lines.push_back(std::move(line));
  }

  void read(const std::function<void(const std::string&)>& prepare) {
    std::array<char, 65536> octets{};
    std::string line;
    for (;;) {
      const ssize_t got = ::read(STDIN_FILENO, octets.data(), octets.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      for (const char c : std::string_view{octets.data(), static_cast<std::size_t>(got)}) {
        if (c != '\n') {
          line += c;
          continue;
        }
        prepare(line);
        put(std::exchange(line, {}));
      }
    }
    if (!line.empty()) {
      prepare(line);
      put(std::move(line));
    }
    const std::scoped_lock lock{mutex};
    ended = true;
  }
};

InputLines::InputLines(std::function<void(const std::string&)> prepare)
    : prepare_(std::move(prepare)), shared_(std::make_shared<Shared>()) {}

void InputLines::start() {
  // A read cannot be taken back: the thread keeps what it works with, and ends with the process.
  std::thread{[shared = shared_, prepare = prepare_] { shared->read(prepare); }}.detach();
}

std::optional<std::string> InputLines::take() {
  const std::scoped_lock lock{shared_->mutex};
  if (shared_->lines.empty()) return std::nullopt;
  std::string line = std::move(shared_->lines.front());
  shared_->lines.pop_front();
  shared_->room.notify_one();
  return line;
}

bool InputLines::may_have_more() const {
  const std::scoped_lock lock{shared_->mutex};
  return !shared_->ended || !shared_->lines.empty();
}

}  // namespace synspect::net

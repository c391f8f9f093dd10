#include "net/place.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <optional>
#include <string_view>

namespace synspect::net {
namespace {

constexpr int kMostLinks = 40;  // the kernel's own bound

void put_in_front(std::deque<std::string>& steps, std::string_view path) {
  std::size_t position = 0;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    if (!step.empty() && step != ".") {
      steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(position++), std::string{step});
    }
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
}

bool everybody_may_write(int folder) {
  struct stat found {};
  return ::fstat(folder, &found) != 0 || (found.st_mode & S_IWOTH) != 0;
}

/// What the kernel shows there as links are none: /proc/self/fd/1 is the open file itself.
bool is_in_proc(int folder) {
  struct statfs system {};
  return ::fstatfs(folder, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

std::optional<std::string> link_text(int folder, const std::string& name) {
  std::array<char, PATH_MAX> text{};
  const ssize_t length = ::readlinkat(folder, name.c_str(), text.data(), text.size());
  if (length <= 0) return std::nullopt;
  return std::string{text.data(), static_cast<std::size_t>(length)};
}

class Walk {
 public:
  explicit Walk(const std::string& path) : path_(path) {}

  Result<Place> go() {
    if (path_.ends_with('/')) return failure(EISDIR);
    enter(path_);
    while (folder_.is_open()) {
      if (steps_.empty()) return failure(EISDIR);
      const std::string step = std::move(steps_.front());
      steps_.pop_front();
      const bool in_proc = is_in_proc(folder_.get());
      const auto link = in_proc && steps_.empty() ? std::nullopt : link_text(folder_.get(), step);
      if (link) {
        if (everybody_may_write(folder_.get())) {
          return Failure{Errc::usage,
                         fmt::format("{}: {} is a symbolic link in a folder that everybody may "
                                     "write to; name the file that is meant",
                                     path_, step)};
        }
        if (++links_ > kMostLinks) return failure(ELOOP);
        enter(*link);
        continue;
      }
      if (steps_.empty() && step != "..") return Place{std::move(folder_), step, in_proc};
      folder_ = Descriptor{
          ::openat(folder_.get(), step.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    }
    return failure(errno);
  }

 private:
  /// What `text` says comes next, from the root where it says so.
  void enter(const std::string& text) {
    put_in_front(steps_, text);
    if (text.starts_with('/')) {
      folder_ = Descriptor{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    } else if (!folder_.is_open()) {
      folder_ = Descriptor{::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    }
  }

  [[nodiscard]] Failure failure(int error) const {
    Failure failure = os_failure("open " + path_, error);
    failure.code = Errc::usage;
    return failure;
  }

  const std::string& path_;
  std::deque<std::string> steps_;
  Descriptor folder_;
  int links_ = 0;
};

}  // namespace

Result<Place> find_place(const std::string& path) {
  return Walk{path}.go();
}

}  // namespace synspect::net

#include "net/file_keeper.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "net/file_draft.hpp"
#include "net/message.hpp"
#include "net/place.hpp"

namespace synspect::net {
namespace {

// A request is what is wanted, and the number of the file. An answer is '+', or '-', the code and
// what is to be said.
constexpr char kOpen = 'o';
constexpr char kDraft = 'd';
constexpr char kReplace = 'r';
constexpr char kRemove = 'x';

Failure usage_failure(const std::string& call_and_object) {
  Failure failure = os_failure(call_and_object, errno);
  failure.code = Errc::usage;
  return failure;
}

/// One file, at the keeper's.
class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)), place_(find_place(path_)) {}
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;

  Result<void> serve(char what, int& descriptor) {
    if (!place_) return place_.error();
    switch (what) {
      case kOpen: return open(descriptor);
      case kDraft: return draft(descriptor);
      case kReplace: return replace();
      case kRemove: return remove();
      default: return Failure{Errc::local, "no such request"};
    }
  }

  /// What was being written when its writer ended.
  void cut_back(const WriteExtent& extent) const {
    struct stat found {};
    if (!original_.is_open() || ::fstat(original_.get(), &found) != 0) return;
    const auto size = static_cast<std::uint64_t>(found.st_size);
    const std::uint64_t whole = extent.whole(size);
    if (whole == size) return;
    // Where that fails, readers find a block that was cut short at the end.
    [[maybe_unused]] const int result = ::ftruncate(original_.get(), static_cast<off_t>(whole));
  }

 private:
  Result<void> open(int& descriptor) {
    const int folder = place_->folder.get();
    constexpr int kFlags = O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK;
    original_ = Descriptor{::openat(folder, place_->name.c_str(), O_RDWR | kFlags, 0666)};
    if (!original_.is_open() && errno == EACCES) {
      original_ = Descriptor{::openat(folder, place_->name.c_str(), O_WRONLY | kFlags, 0666)};
    }
    struct stat found {};
    if (!original_.is_open() || ::fstat(original_.get(), &found) != 0) {
      return usage_failure("open " + path_);
    }
    if (!S_ISREG(found.st_mode)) return Failure{Errc::usage, "open " + path_ + ": no plain file"};
    descriptor = original_.get();
    return {};
  }

  Result<void> draft(int& descriptor) {
    auto begun = FileDraft::begin(*place_, path_);
    if (!begun) return begun.error();
    draft_.reset();
    draft_.emplace(*std::move(begun));
    descriptor = draft_->descriptor();
    return {};
  }

  Result<void> replace() {
    if (!draft_) return Failure{Errc::local, "replace " + path_ + ": there is no draft"};
    auto replaced = original_.is_open() ? draft_->replace(original_.get()) : draft_->put();
    draft_.reset();
    return replaced;
  }

  Result<void> remove() {
    const bool gone = ::unlinkat(place_->folder.get(), place_->name.c_str(), 0) == 0;
    if (!gone && errno != ENOENT) return os_failure("remove " + path_, errno);
    return {};
  }

  std::string path_;
  Result<Place> place_;
  Descriptor original_;  ///< what `open` has opened
  std::optional<FileDraft> draft_;
};

void serve_files(int socket, const std::vector<std::string>& paths, const WriteExtent& extent) {
  std::vector<std::unique_ptr<KeptFile>> files;
  files.reserve(paths.size());
  for (const std::string& path : paths) files.push_back(std::make_unique<KeptFile>(path));
  while (const auto request = receive_message(socket)) {
    if (request->octets.size() != 2) return;
    const auto number = static_cast<unsigned char>(request->octets[1]);
    if (number >= files.size()) return;
    int descriptor = -1;
    const auto served = files[number]->serve(request->octets[0], descriptor);
    const std::string answer =
        served ? std::string{"+"}
               : "-" + std::string{static_cast<char>(served.error().code)} + served.error().text;
    if (!send_message(socket, answer, descriptor)) break;
  }
  for (const auto& file : files) file->cut_back(extent);
}

}  // namespace

Result<FileKeeper> FileKeeper::start(const std::vector<std::string>& paths) {
  auto extent = std::make_unique<WriteExtent>();
  const UserIdentity caller = calling_user();
  auto process =
      SideProcess::start("synspect-files", caller, caller.is_root() ? Keep::files : Keep::nothing,
                         [&](int socket) { serve_files(socket, paths, *extent); });
  if (!process) return process.error();
  return FileKeeper{*std::move(process), paths, std::move(extent)};
}

Result<Descriptor> FileKeeper::ask(char what, const std::string& path) {
  const auto found = std::find(paths_.begin(), paths_.end(), path);
  if (found == paths_.end()) return Failure{Errc::local, path + ": not among the files kept"};
  const std::string request{what, static_cast<char>(found - paths_.begin())};
  auto answer =
      send_message(process_.socket(), request) ? receive_message(process_.socket()) : std::nullopt;
  if (!answer) return Failure{Errc::local, path + ": the process that keeps files has ended"};
  if (answer->octets.front() == '+') return std::move(answer->descriptor);
  return Failure{static_cast<Errc>(answer->octets.at(1)), answer->octets.substr(2)};
}

Result<Descriptor> FileKeeper::open(const std::string& path) {
  return ask(kOpen, path);
}

Result<Descriptor> FileKeeper::draft(const std::string& path) {
  return ask(kDraft, path);
}

Result<void> FileKeeper::replace(const std::string& path) {
  const auto replaced = ask(kReplace, path);
  return replaced ? Result<void>{} : Result<void>{replaced.error()};
}

Result<void> FileKeeper::remove(const std::string& path) {
  const auto removed = ask(kRemove, path);
  return removed ? Result<void>{} : Result<void>{removed.error()};
}

}  // namespace synspect::net

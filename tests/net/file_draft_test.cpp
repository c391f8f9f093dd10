#include "net/file_draft.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/write_all.hpp"
#include "results.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::content_of;
using test::must;
using test::TemporaryFolder;

struct stat stat_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::lstat(path.c_str(), &found) == 0);
  return found;
}

/// A file that is open, and where it is.
struct First {
  explicit First(const std::string& name) : path(name), place(must(find_place(name))) {
    test::write_file(path, "first");
    file = Descriptor{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  }
  std::string path;
  Place place;
  Descriptor file;
};

FileDraft draft_of(const First& first, std::string_view content) {
  FileDraft draft = must(FileDraft::begin(first.place, first.path));
  REQUIRE(write_all(draft.descriptor(), content) == content.size());
  return draft;
}

}  // namespace

TEST_CASE("file draft: takes the file's place, with its owner and mode") {
  const TemporaryFolder folder;
  const First first{folder.path("file")};
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::chown(first.path.c_str(), 12345, 54321) == 0);
  REQUIRE(::chmod(first.path.c_str(), 0640) == 0);
  const struct stat before = stat_of(first.path);
  FileDraft draft = draft_of(first, "second");
  CHECK(content_of(first.path) == "first");
  CHECK(draft.replace(first.file.get()).has_value());
  CHECK(content_of(first.path) == "second");
  CHECK(folder.files() == 1);
  const struct stat after = stat_of(first.path);
  CHECK(after.st_ino != before.st_ino);
  CHECK(after.st_mode == before.st_mode);
  CHECK(after.st_uid == before.st_uid);
  CHECK(after.st_gid == before.st_gid);
}

TEST_CASE("file draft: takes the place of whatever is there, or of nothing") {
  const TemporaryFolder folder;
  const First first{folder.path("file")};
  CHECK(draft_of(first, "second").put().has_value());
  CHECK(content_of(first.path) == "second");
  REQUIRE(::unlink(first.path.c_str()) == 0);
  CHECK(draft_of(first, "third").put().has_value());
  CHECK(content_of(first.path) == "third");
  CHECK(folder.files() == 1);
}

TEST_CASE("file draft: has no name, so that nothing is left behind") {
  const TemporaryFolder folder;
  const First first{folder.path("file")};
  {
    FileDraft draft = draft_of(first, "second");
    const FileDraft moved = std::move(draft);
    CHECK(folder.files() == 1);
  }
  CHECK(folder.files() == 1);
  CHECK(content_of(first.path) == "first");
}

TEST_CASE("file draft: not where the name is another file's, or the file has other names") {
  const TemporaryFolder folder;
  const First first{folder.path("file")};
  const std::string also = folder.path("also");

  REQUIRE(::link(first.path.c_str(), also.c_str()) == 0);
  CHECK(draft_of(first, "second").replace(first.file.get()).error().text ==
        first.path + ": has other names as well");
  REQUIRE(::unlink(also.c_str()) == 0);

  FileDraft begun = draft_of(first, "second");
  test::write_file(also, "somebody else's");
  REQUIRE(::rename(also.c_str(), first.path.c_str()) == 0);
  CHECK(begun.replace(first.file.get()).error().text == first.path + ": is another file by now");
  CHECK(content_of(first.path) == "somebody else's");
  REQUIRE(::unlink(first.path.c_str()) == 0);
  CHECK(draft_of(first, "second").replace(first.file.get()).has_error());
  CHECK(folder.files() == 0);
}

}  // namespace synspect::net

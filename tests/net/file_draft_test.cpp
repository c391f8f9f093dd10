#include "net/file_draft.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// "first", written by its name.
OutputFile first_version(const std::string& path) {
  OutputFile file = must(OutputFile::open(path));
  REQUIRE(file.write("first").has_value());
  return file;
}

}  // namespace

TEST_CASE("file draft: takes the file's place, with its owner and mode") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  const OutputFile file = first_version(path);
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::chown(path.c_str(), 12345, 54321) == 0);
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  const struct stat before = stat_of(path);
  FileDraft draft = must(FileDraft::begin(file));
  CHECK(draft.write("sec").has_value());
  CHECK(draft.write("ond").has_value());
  CHECK(content_of(path) == "first");
  CHECK(folder.files() == 2);
  CHECK(draft.replace().has_value());
  CHECK(content_of(path) == "second");
  CHECK(folder.files() == 1);
  const struct stat after = stat_of(path);
  CHECK(after.st_ino != before.st_ino);
  CHECK(after.st_mode == before.st_mode);
  CHECK(after.st_uid == before.st_uid);
  CHECK(after.st_gid == before.st_gid);
}

TEST_CASE("file draft: abandoned, it leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  const OutputFile file = first_version(path);
  {
    FileDraft draft = must(FileDraft::begin(file));
    CHECK(draft.write("second").has_value());
    const FileDraft moved = std::move(draft);
    CHECK(folder.files() == 2);
  }
  CHECK(folder.files() == 1);
  CHECK(content_of(path) == "first");
}

TEST_CASE("file draft: a symbolic link stays one") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const std::string target = elsewhere.path("target");
  const std::string link = folder.path("link");
  test::write_file(target, "");
  REQUIRE(::symlink(target.c_str(), link.c_str()) == 0);
  const OutputFile file = first_version(link);
  FileDraft draft = must(FileDraft::begin(file));
  CHECK(draft.write("second").has_value());
  CHECK(draft.replace().has_value());
  CHECK(S_ISLNK(stat_of(link).st_mode));
  CHECK(content_of(target) == "second");
}

TEST_CASE("file draft: not where the name is another file's, or the file has other names") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  const OutputFile file = first_version(path);

  REQUIRE(::link(path.c_str(), folder.path("also").c_str()) == 0);
  CHECK(FileDraft::begin(file).error().text == path + ": has other names as well");
  REQUIRE(::unlink(folder.path("also").c_str()) == 0);

  FileDraft begun = must(FileDraft::begin(file));
  CHECK(begun.write("second").has_value());
  test::write_file(folder.path("new"), "somebody else's");
  REQUIRE(::rename(folder.path("new").c_str(), path.c_str()) == 0);
  CHECK(begun.replace().error().text == path + ": is another file by now");
  CHECK(FileDraft::begin(file).error().text == path + ": is another file by now");
  CHECK(content_of(path) == "somebody else's");
  REQUIRE(::unlink(path.c_str()) == 0);
  CHECK(FileDraft::begin(file).has_error());
}

}  // namespace synspect::net

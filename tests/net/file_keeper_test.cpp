#include "net/file_keeper.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "net/write_all.hpp"
#include "results.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::content_of;
using test::failure_text;
using test::must;
using test::TemporaryFolder;

void write_draft(FileKeeper& keeper, const std::string& path, std::string_view content) {
  const Descriptor draft = must(keeper.draft(path));
  REQUIRE(write_all(draft.get(), content) == content.size());
}

}  // namespace

TEST_CASE("file keeper: opens, replaces and removes what it was started for") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  FileKeeper keeper = must(FileKeeper::start({folder.path("another"), path}));
  const Descriptor file = must(keeper.open(path));
  CHECK(write_all(file.get(), "first") == 5);
  CHECK(content_of(path) == "first");
  write_draft(keeper, path, "second");
  CHECK(folder.files() == 1);
  CHECK(content_of(path) == "first");
  CHECK(keeper.replace(path).has_value());
  CHECK(content_of(path) == "second");
  CHECK(failure_text(keeper.replace(path)) ==
        "local failure: replace " + path + ": there is no draft");
  CHECK(keeper.remove(path).has_value());
  CHECK(keeper.remove(path).has_value());
  CHECK(folder.files() == 0);
}

TEST_CASE("file keeper: touches no other file") {
  const TemporaryFolder folder;
  FileKeeper keeper = must(FileKeeper::start({folder.path("file")}));
  CHECK(keeper.open(folder.path("other")).has_error());
  CHECK(keeper.remove(folder.path("other")).has_error());
  CHECK(folder.files() == 0);
}

TEST_CASE("file keeper: a draft that is not used goes, also when the keeper ends") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  {
    FileKeeper keeper = must(FileKeeper::start({path}));
    write_draft(keeper, path, "never");
    write_draft(keeper, path, "never, either");
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("file keeper: a symbolic link stays one") {
  const TemporaryFolder folder;
  const std::string link = folder.path("link");
  test::write_file(folder.path("target"), "first");
  REQUIRE(::symlink("target", link.c_str()) == 0);
  FileKeeper keeper = must(FileKeeper::start({link}));
  write_draft(keeper, link, "second");
  CHECK(keeper.replace(link).has_value());
  CHECK(std::filesystem::is_symlink(link));
  CHECK(content_of(folder.path("target")) == "second");
}

TEST_CASE("file keeper: by the rights of the calling user") {
  if (::geteuid() != 0) return;  // nobody else calls on another's behalf
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  REQUIRE(::chown(folder.path("").c_str(), 4242, 4343) == 0);
  ::setenv("SUDO_UID", "4242", 1);
  ::setenv("SUDO_GID", "4343", 1);
  const TemporaryFolder roots;
  {
    FileKeeper keeper = must(FileKeeper::start({path, roots.path("file")}));
    CHECK(keeper.open(path).has_value());
    write_draft(keeper, path, "new");
    CHECK(keeper.replace(path).has_value());
    CHECK(keeper.open(roots.path("file")).error().code == Errc::usage);
    CHECK(keeper.draft(roots.path("file")).has_error());
  }
  ::unsetenv("SUDO_UID");
  ::unsetenv("SUDO_GID");
  struct stat made {};
  REQUIRE(::stat(path.c_str(), &made) == 0);
  CHECK(made.st_uid == 4242);
  CHECK(made.st_gid == 4343);
  CHECK(roots.files() == 0);
}

}  // namespace synspect::net

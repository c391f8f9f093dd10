#include "net/place.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
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

/// Writes to the place, and returns it.
Place write_to(const std::string& path) {
  Place place = must(find_place(path));
  const Descriptor file{
      ::openat(place.folder.get(), place.name.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW, 0600)};
  REQUIRE(file.is_open());
  REQUIRE(write_all(file.get(), "here") == 4);
  return place;
}

void link_to(const std::string& target, const std::string& link) {
  REQUIRE(::symlink(target.c_str(), link.c_str()) == 0);
}

}  // namespace

TEST_CASE("place: of a path with folders, dots and links that nobody else can have laid") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("inner"));
  link_to("inner", folder.path("door"));
  link_to("../target", folder.path("inner/relative"));
  link_to(folder.path("inner/relative"), folder.path("absolute"));
  for (const char* path : {"target", "./target", "inner/../target", "door/../target",
                           "door//relative", "inner/relative", "absolute"}) {
    CAPTURE(path);
    const Place place = write_to(folder.path(path));
    CHECK(place.name == "target");
    CHECK(content_of(folder.path("target")) == "here");
    std::filesystem::remove(folder.path("target"));
  }
}

TEST_CASE("place: over no link in a folder that everybody may write to") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  std::filesystem::create_directory(folder.path("open"));
  REQUIRE(::chmod(folder.path("open").c_str(), 01777) == 0);
  link_to(elsewhere.path("victim"), folder.path("open/file"));
  link_to(elsewhere.path(""), folder.path("open/folder"));
  link_to(folder.path("open/file"), folder.path("through"));
  for (const char* path : {"open/file", "open/folder/victim", "through"}) {
    CAPTURE(path);
    const auto place = find_place(folder.path(path));
    REQUIRE(place.has_error());
    CHECK(place.error().code == Errc::usage);
    CHECK(place.error().text.find("is a symbolic link in a folder that everybody may write to") !=
          std::string::npos);
  }
  CHECK(write_to(folder.path("open/plain")).name == "plain");
}

TEST_CASE("place: what leads nowhere says so") {
  const TemporaryFolder folder;
  link_to("round", folder.path("round"));
  const auto nowhere = folder.path("no/where");
  CHECK(failure_text(find_place(nowhere)) ==
        "usage: open " + nowhere + ": no such file or directory");
  CHECK(failure_text(find_place(folder.path("round"))).find("too many levels") !=
        std::string::npos);
  CHECK(find_place(folder.path("")).error().code == Errc::usage);
  CHECK(find_place("/").error().code == Errc::usage);
  CHECK(find_place("").error().code == Errc::usage);
}

TEST_CASE("place: a descriptor of this process is no link") {
  const Place place = must(find_place("/dev/fd/1"));
  CHECK(place.name == "1");
  CHECK(::faccessat(place.folder.get(), "1", F_OK, 0) == 0);
}

}  // namespace synspect::net

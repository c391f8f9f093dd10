#include "net/own_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {

using test::failure_text;
using test::must;

TEST_CASE("own file: content, or none") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(must(read_own_file(folder.path("file"))));
  test::write_file(folder.path("file"), "content");
  CHECK(must(read_own_file(folder.path("file"))) == "content");
}

TEST_CASE("own file: not somebody else's where everybody may lay one down") {
  if (::geteuid() != 0) return;
  const test::TemporaryFolder folder;
  const std::string path = folder.path("file");
  test::write_file(path, "content");
  REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
  CHECK(must(read_own_file(path)) == "content");
  REQUIRE(::chmod(folder.path("").c_str(), 01777) == 0);
  CHECK(failure_text(read_own_file(path)).find("belongs to somebody else") != std::string::npos);
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  CHECK(must(read_own_file(path)) == "content");
}

}  // namespace synspect::net

#include "net/write_extent.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "net/file_keeper.hpp"
#include "net/write_all.hpp"
#include "results.hpp"
#include "support/temporary_folder.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

TEST_CASE("write extent: what a write that was broken off has left goes, and nothing else") {
  WriteExtent extent;
  CHECK(extent.whole(0) == 0);
  CHECK(extent.whole(7) == 7);  // nobody has said anything
  extent.begin(100, 150);
  CHECK(extent.whole(100) == 100);
  CHECK(extent.whole(101) == 100);
  CHECK(extent.whole(149) == 100);
  CHECK(extent.whole(150) == 150);
  CHECK(extent.whole(40) == 40);    // somebody has cut it
  CHECK(extent.whole(200) == 200);  // somebody has added to it
}

TEST_CASE("file keeper: cuts a file back when its writer was killed in a write") {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  const pid_t child = ::fork();
  if (child == 0) {
    FileKeeper keeper = must(FileKeeper::start({path}));
    const Descriptor file = must(keeper.open(path));
    keeper.about_to_write(0, 5);
    const bool whole = write_all(file.get(), "whole") == 5;
    keeper.about_to_write(5, 11);
    if (whole && write_all(file.get(), "bro") == 3) ::raise(SIGKILL);  // of "broken"
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (content_of(path) != "whole" && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  CHECK(content_of(path) == "whole");
}

#include "net/output_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "results.hpp"
#include "support/kept_file.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::content_of;
using test::KeptFile;
using test::TemporaryFolder;

/// Another file in the place of a standard descriptor for a while.
class Redirected {
 public:
  Redirected(int standard, const std::string& path)
      : standard_(standard), before_(::dup(standard)) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT, 0600)};
    ::dup2(file.get(), standard);
  }
  ~Redirected() { ::dup2(before_.get(), standard_); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int standard_;
  Descriptor before_;
};

}  // namespace

TEST_CASE("output file: what is written is out") {
  const TemporaryFolder folder;
  const std::string path = folder.path("out");
  test::write_file(path, "a former content");
  KeptFile file{path};
  CHECK(content_of(path).empty());
  CHECK(file->is_regular());
  CHECK(file->write("one").has_value());
  CHECK(content_of(path) == "one");
  CHECK(file->write(" two").has_value());
  CHECK(content_of(path) == "one two");
  CHECK(file->size() == 7);
}

TEST_CASE("output file: what cannot be opened is a usage error, and says why") {
  const TemporaryFolder folder;
  const std::string nowhere = folder.path("no/where");
  const auto missing = KeptFile{nowhere}.opened.error();
  CHECK(missing.code == Errc::usage);
  CHECK(missing.text == "open " + nowhere + ": no such file or directory");
  CHECK(KeptFile{folder.path("")}.opened.error().code == Errc::usage);
}

TEST_CASE("output file: when the disk is full, whole writes remain") {
  const TemporaryFolder folder;
  const std::string path = folder.path("out");
  KeptFile file{path};
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{10, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const bool first = file->write("1234567").has_value();
  const auto second = file->write("89abcdef");  // the kernel takes three octets of it
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(first);
  REQUIRE(second.has_error());
  CHECK(second.error().code == Errc::local);
  CHECK(second.error().text == "write " + path + ": file too large");
  CHECK(content_of(path) == "1234567");
  CHECK(file->write("x").has_value());
  CHECK(content_of(path) == "1234567x");
}

TEST_CASE("output file: a device that is full") {
  KeptFile file{"/dev/full"};
  CHECK_FALSE(file->is_regular());
  CHECK(file->write("x").error().text == "write /dev/full: no space left on device");
}

TEST_CASE("output file: a named pipe") {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::string read;
  std::thread reader{[&] { read = content_of(path); }};
  {
    KeptFile file{path};
    CHECK_FALSE(file->is_regular());
    CHECK(file->write("through").has_value());
  }
  reader.join();
  CHECK(read == "through");
}

TEST_CASE("output file: standard output by any of its names") {
  const TemporaryFolder folder;
  const std::string path = folder.path("stdout");
  const Redirected standard{STDOUT_FILENO, path};
  std::size_t written = 0;
  for (const std::string& name : {std::string{"-"}, std::string{"/dev/stdout"}, path}) {
    const bool is = is_standard_output(name);
    KeptFile file{name};
    REQUIRE(file.opened.has_value());
    CHECK(is);
    CHECK_FALSE(file->is_regular());
    CHECK(file->write("x").has_value());
    CHECK(content_of(path).size() == ++written);  // appended, not emptied
  }
  CHECK_FALSE(is_standard_output(folder.path("other")));
}

TEST_CASE("output file: not where standard error goes; /dev/null takes both") {
  const TemporaryFolder folder;
  const std::string path = folder.path("stderr");
  test::write_file(path, "said before");
  {
    const Redirected standard{STDERR_FILENO, path};
    const KeptFile file{path};
    REQUIRE(file.opened.has_error());
    CHECK(file.opened.error().code == Errc::usage);
  }
  CHECK(content_of(path) == "said before");
  const Redirected out{STDOUT_FILENO, "/dev/null"};
  const Redirected error{STDERR_FILENO, "/dev/null"};
  const bool is = is_standard_output("/dev/null");
  CHECK_FALSE(is);
  CHECK(KeptFile{"/dev/null"}.opened.has_value());
  CHECK(KeptFile{"-"}.opened.has_value());
}

}  // namespace synspect::net

#include "net/in_child.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <string>

#include "net/descriptor.hpp"

namespace synspect::net {
namespace {

constexpr unsigned kMostSeconds = 10;
constexpr char kDone = '+';

/// One octet that tells how it went, then the failure's text.
[[noreturn]] void be_child(int answer, const std::function<Result<void>()>& body) {
  ::alarm(kMostSeconds);
  std::string said{kDone};
  try {
    if (const auto done = body(); !done) {
      said = static_cast<char>('0' + static_cast<int>(done.error().code)) + done.error().text;
    }
  } catch (const std::exception& error) {
    said = static_cast<char>('0' + static_cast<int>(Errc::local)) + std::string{error.what()};
  }
  const bool told = ::write(answer, said.data(), said.size()) == static_cast<ssize_t>(said.size());
  ::_exit(told ? 0 : 1);  // what is buffered, and whoever waits for our end, is the parent's
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 512> chunk{};
  for (;;) {
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<void> in_child(const std::function<Result<void>()>& body) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return os_failure("start a process", errno);
  const Descriptor reading{ends[0]};
  Descriptor writing{ends[1]};
  const pid_t child = ::fork();
  if (child < 0) return Failure{Errc::local, os_failure("start a process", errno).text};
  if (child == 0) be_child(writing.get(), body);
  writing = Descriptor{};  // else what the child says would have no end
  const std::string said = read_all(reading.get());
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (said.empty()) return Failure{Errc::local, "a process of ours ended before it was done"};
  if (said.front() == kDone) return {};
  return Failure{static_cast<Errc>(said.front() - '0'), said.substr(1)};
}

}  // namespace synspect::net

#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "net/private_network.hpp"
#include "results.hpp"

namespace synspect::test {

/// Ends the body of in_private_network() with a failure, unless `holds`.
inline void expect(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("expected: " + what);
}

template <typename T, typename U>
void expect_equal(const T& actual, const U& expected, const std::string& what) {
  if (actual == expected) return;
  throw std::runtime_error(
      what + ": " +
      (doctest::toString(actual) + ", expected " + doctest::toString(expected)).c_str());
}

/// Runs a command of the system; a status other than 0 ends the body.
inline void run(const std::string& command) {
  expect(std::system(command.c_str()) == 0, "success of " + command);
}

/// Waits for what the kernel does in its own time; ends the body where it does not.
inline void eventually(const std::function<bool()>& holds, const std::string& what) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{15};
  while (!holds()) {
    expect(std::chrono::steady_clock::now() < end, what);
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

constexpr unsigned kChildSeconds = 60;

/// The verdict of a child: first letter `+` passed, `-` failed, `?` could not be tried; then text.
[[noreturn]] inline void report_and_exit(int pipe, char verdict, const std::string& text) {
  std::string report(1, verdict);
  report += text;
  const bool written = ::write(pipe, report.data(), report.size()) > 0;
  std::exit(written ? 0 : 1);
}

[[noreturn]] inline void be_child(int pipe, const std::function<void()>& body) {
  ::alarm(kChildSeconds);
  const auto entered = net::enter_private_network();
  if (!entered) report_and_exit(pipe, '?', entered.error().text);
  try {
    body();
  } catch (const std::exception& problem) {
    report_and_exit(pipe, '-', problem.what());
  }
  report_and_exit(pipe, '+', {});
}

/// For want of a right or a device, the test case is not tried: never to happen in CI.
inline void skip(const std::string& reason) {
  const char* const ci = std::getenv("CI");
  if (ci != nullptr && std::string{ci} == "true") FAIL_CHECK("skipped in CI: " << reason);
  MESSAGE("skipped: " << reason);
}

/// Runs `body` in a child process, as root of a network namespace of its own, and fails the test
/// case where the body throws or dies. Without the right to make a namespace the case is skipped,
/// which in CI is a failure.
inline void in_private_network(const std::function<void()>& body) {
  std::fflush(nullptr);  // or the child would print what is buffered once more
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    be_child(ends[1], body);
  }
  ::close(ends[1]);
  std::string verdict;
  std::array<char, 512> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    verdict.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) verdict = std::string{"-died of "} + ::strsignal(WTERMSIG(status));
  if (verdict.starts_with('?')) return skip(verdict.substr(1));
  CHECK(verdict == "+");
}

}  // namespace synspect::test

#pragma once

#include <unistd.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

namespace synspect::test {

/// A pipe in place of this program's standard input, as long as it lives.
class StandardInput {
 public:
  enum OneByOne : std::uint8_t { one_by_one };

  StandardInput() : saved_(::dup(STDIN_FILENO)) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = ends[1];
  }
  /// A thread writes the octets, each by itself, so that the reader sees few at a time, and ends.
  StandardInput(OneByOne, std::vector<std::uint8_t> octets) : StandardInput() {
    thread_ = std::thread{[this, octets = std::move(octets)] {
      for (const std::uint8_t octet : octets) {
        write(std::span{&octet, 1});
        std::this_thread::yield();
      }
      end();
    }};
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    if (thread_.joinable()) thread_.join();
    end();
    if (saved_ >= 0) {
      ::dup2(saved_, STDIN_FILENO);
      ::close(saved_);
    } else {
      ::close(STDIN_FILENO);  // there was none
    }
  }

  /// No more than a pipe holds (64 KiB), unless somebody reads meanwhile.
  void write(std::span<const std::uint8_t> octets) const {
    if (::write(writer_, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
      throw std::runtime_error("write to a pipe");
    }
  }
  void end() {
    if (writer_ >= 0) ::close(writer_);
    writer_ = -1;
  }
  void close_both() {
    end();
    ::close(STDIN_FILENO);
  }

 private:
  int saved_;
  int writer_ = -1;
  std::thread thread_;
};

}  // namespace synspect::test

#pragma once

#include <array>
#include <streambuf>

namespace synspect::cli {

/// Standard output in large pieces: what a reporter flushes after each record waits until there is
/// enough of it, or until the end. For output that nobody watches as it comes.
class CoarseBuffer final : public std::streambuf {
 public:
  CoarseBuffer();
  CoarseBuffer(const CoarseBuffer&) = delete;
  CoarseBuffer& operator=(const CoarseBuffer&) = delete;
  ~CoarseBuffer() override;

  /// Writes out what waits. False: nobody can read it, now or before.
  bool write_out();

 private:
  int_type overflow(int_type character) override;
  int sync() override { return 0; }

  std::array<char, 65536> block_{};
  bool failed_ = false;
};

}  // namespace synspect::cli

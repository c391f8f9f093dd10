#pragma once

#include <array>
#include <streambuf>

namespace synspect::cli {

/// A descriptor, by default standard output, in large pieces: what a reporter flushes after each
/// record waits until there is enough of it, or until the end. For output that nobody watches as it
/// comes.
class CoarseBuffer final : public std::streambuf {
 public:
  explicit CoarseBuffer(int descriptor = 1);
  CoarseBuffer(const CoarseBuffer&) = delete;
  CoarseBuffer& operator=(const CoarseBuffer&) = delete;
  ~CoarseBuffer() override;

  /// Writes out what waits. False: nobody can read it, now or before.
  bool write_out();

 private:
  int_type overflow(int_type character) override;
  int sync() override { return 0; }

  int descriptor_;
  std::array<char, 65536> block_{};
  bool failed_ = false;
};

}  // namespace synspect::cli

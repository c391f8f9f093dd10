#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "net/output_file.hpp"

namespace synspect::cli {

/// What became known of packets after they were written. Of a bounded number: a run of a million
/// lifecycles may find something in each.
class PacketRemarks {
 public:
  static constexpr std::size_t kMost = 65'536;

  /// `text`: for the packets whose blocks begin at these octets of the file.
  void add(const std::string& text, const std::vector<std::uint64_t>& blocks);
  [[nodiscard]] bool empty() const { return remarks_.empty(); }
  /// Some were more than are kept.
  [[nodiscard]] bool omitted() const { return omitted_; }
  /// Puts them on their packets: a new version of `file` takes its place. When that fails, the file
  /// is as it was.
  [[nodiscard]] Result<void> write_into(const net::OutputFile& file);

 private:
  struct Remark {
    std::uint64_t block;
    std::shared_ptr<const std::string> text;
  };
  std::vector<Remark> remarks_;
  bool omitted_ = false;
};

}  // namespace synspect::cli

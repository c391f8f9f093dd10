#include "cli/packet_remarks.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "net/write_all.hpp"
#include "report/pcapng.hpp"

namespace synspect::cli {
namespace {

constexpr std::size_t kWorthWriting = 65'536;
/// No block of ours is longer: a packet is cut short, and comments are few.
constexpr std::uint32_t kLongestBlock = 16 * 1024 * 1024;

/// What is in the file, a block at a time.
class Blocks {
 public:
  explicit Blocks(const net::OutputFile& file) : file_(file) {}

  /// None: what stands there is none of ours.
  std::optional<std::string> next() {
    if (!have(report::kPcapngHead)) return std::nullopt;
    const auto length =
        report::pcapng_block_length(std::string_view{window_}.substr(used_, report::kPcapngHead));
    if (!length || *length > kLongestBlock || !have(*length)) return std::nullopt;
    std::string block = window_.substr(used_, *length);
    used_ += *length;
    return block;
  }

 private:
  bool have(std::size_t count) {
    while (window_.size() - used_ < count) {
      window_.erase(0, std::exchange(used_, 0));
      const std::size_t before = window_.size();
      window_.resize(before + kWorthWriting);
      const std::size_t got = file_.read_back(at_, std::span{window_}.subspan(before));
      window_.resize(before + got);
      at_ += got;
      if (got == 0) return false;
    }
    return true;
  }

  const net::OutputFile& file_;
  std::uint64_t at_ = 0;
  std::string window_;
  std::size_t used_ = 0;  ///< of the window
};

}  // namespace

void PacketRemarks::add(const std::string& text, const std::vector<std::uint64_t>& blocks) {
  const auto shared = std::make_shared<const std::string>(text);
  for (const std::uint64_t block : blocks) {
    omitted_ = omitted_ || remarks_.size() >= kMost;
    if (!omitted_) remarks_.push_back({block, shared});
  }
}

Result<void> PacketRemarks::write_into(const net::OutputFile& file) {
  std::stable_sort(remarks_.begin(), remarks_.end(),
                   [](const Remark& a, const Remark& b) { return a.block < b.block; });
  const auto draft = file.draft();
  if (!draft) return draft.error();
  Blocks blocks{file};
  std::string waiting;
  auto remark = remarks_.begin();
  for (std::uint64_t at = 0; at < file.size();) {
    auto block = blocks.next();
    if (!block) return Failure{Errc::local, "read back " + file.path() + ": it has changed"};
    std::vector<std::string> comments;
    for (; remark != remarks_.end() && remark->block == at; ++remark) {
      comments.push_back(*remark->text);
    }
    at += block->size();
    if (!comments.empty()) block = report::with_comments(*block, comments);
    if (!block) return Failure{Errc::local, "read back " + file.path() + ": it has changed"};
    waiting += *block;
    if (waiting.size() < kWorthWriting && at < file.size()) continue;
    if (net::write_all(draft->get(), waiting) != waiting.size()) {
      return os_failure("write a new version of " + file.path(), errno);
    }
    waiting.clear();
  }
  return file.replace();
}

}  // namespace synspect::cli

#include "cli/packet_remarks.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>

#include "net/file_draft.hpp"
#include "report/pcapng.hpp"

namespace synspect::cli {
namespace {

constexpr std::size_t kWorthWriting = 65'536;
/// No block of ours is longer: a packet is cut short, and comments are few.
constexpr std::uint32_t kLongestBlock = 16 * 1024 * 1024;

/// The next block; none: what stands there is none of ours.
std::optional<std::string> read_block(std::istream& in) {
  std::string block(report::kPcapngHead, '\0');
  if (!in.read(block.data(), static_cast<std::streamsize>(block.size()))) return std::nullopt;
  const auto length = report::pcapng_block_length(block);
  if (!length || *length > kLongestBlock) return std::nullopt;
  block.resize(*length);
  const auto rest = static_cast<std::streamsize>(*length - report::kPcapngHead);
  if (!in.read(block.data() + report::kPcapngHead, rest)) return std::nullopt;
  return block;
}

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
  auto draft = net::FileDraft::begin(file);
  if (!draft) return draft.error();
  std::ifstream in{file.path(), std::ios::binary};
  std::string waiting;
  auto remark = remarks_.begin();
  for (std::uint64_t at = 0; at < file.size();) {
    auto block = read_block(in);
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
    if (auto written = draft->write(waiting); !written) return written;
    waiting.clear();
  }
  return draft->replace();
}

}  // namespace synspect::cli

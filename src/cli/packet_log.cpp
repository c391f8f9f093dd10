#include "cli/packet_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <string_view>

#include "cli/exit_status.hpp"
#include "probe/capture_note.hpp"
#include "report/packet_comment.hpp"

namespace synspect::cli {

void PacketLog::add_interface(const std::string& name, const net::Sniffer& sniffer) {
  interfaces_.emplace(name, file_->add_interface(name, sniffer));
}

void PacketLog::on_segment(const probe::Session& session) {
  Progress& progress = progress_[session.tuple().local.port];
  const bool after_end = session.segments().size() > session.lifecycle_segments();
  const auto place = after_end ? report::Place::after_end : report::Place::within;
  infer::Lifecycle life = session.lifecycle();
  std::string comment = report::packet_comment(session.segments(), place, progress.life, life);
  progress.blocks.emplace_back(session.segments().back().seen.n, file_->offset());
  write(session, progress, std::move(comment), std::move(life));
}

void PacketLog::on_segment_omitted(const probe::Session& session) {
  Progress& progress = progress_[session.tuple().local.port];
  infer::Lifecycle life = session.lifecycle();
  std::string comment = report::omitted_comment(session.segments_seen(), progress.life, life);
  write(session, progress, std::move(comment), std::move(life));
}

void PacketLog::on_icmp(const probe::Session& session) {
  Progress& progress = progress_[session.tuple().local.port];
  infer::Lifecycle life = session.lifecycle();
  const bool kept = session.icmp_seen() == session.icmp().size();
  std::string comment = kept ? report::icmp_comment(session.icmp().back(), progress.life, life)
                             : "ICMP error, beyond what a transcript keeps";
  write(session, progress, std::move(comment), std::move(life));
}

void PacketLog::write(const probe::Session& session, Progress& progress, std::string comment,
                      infer::Lifecycle&& life) {
  assert(frame_ != nullptr);
  std::vector<std::string> comments{std::move(comment)};
  if (!std::exchange(progress.begun, true)) {
    const probe::Job& job = session.job();
    comments.push_back(probe::capture_note_text(
        {job.name, session.attempt(), job.resolve, plan_.measure, plan_.verify}));
  }
  const bool after_end = session.segments().size() > session.lifecycle_segments();
  if (after_end && !std::exchange(progress.ended, true)) {
    comments.emplace_back(probe::kAfterEndNote);
  }
  progress.life = std::move(life);
  progress.last = frame_->at;
  file_->add_packet(interfaces_.at(*interface_), *frame_, comments);
}

// Statistics of an interface may stand anywhere in a file, and so need not be kept for its end.
void PacketLog::on_record(const probe::Record& record) {
  const auto found = progress_.find(record.source_port);
  if (found == progress_.end()) return;  // nothing of it was seen
  remark(found->second, record);
  progress_.erase(found);
}

void PacketLog::remark(const Progress& progress, const probe::Record& record) {
  std::vector<std::string> comments;
  for (const report::Remark& remark : report::remarks(record.life)) {
    comments.push_back(report::remark_comment(record, remark));
    if (!file_->file().is_regular()) continue;
    std::vector<std::uint64_t> blocks;
    for (const std::uint32_t n : remark.evidence) {
      const auto block = std::lower_bound(progress.blocks.begin(), progress.blocks.end(),
                                          std::pair{n, std::uint64_t{0}});
      if (block != progress.blocks.end() && block->first == n) blocks.push_back(block->second);
    }
    remarks_.add(remark.text, blocks);
  }
  if (comments.empty()) return;
  file_->writer().add_statistics(interfaces_.at(record.job.path.interface), progress.last, false,
                                 {}, comments);
}

Result<void> PacketLog::finish(Stamp now, bool interrupted,
                               const std::map<std::string, Counted>& counted) {
  const std::string_view note = interrupted ? probe::kInterruptedNote : probe::kCompleteNote;
  for (const auto& [name, number] : interfaces_) {
    const Counted& counts = counted.at(name);
    file_->writer().add_statistics(number, now, true, {counts.received, counts.dropped},
                                   {std::string{note}});
  }
  if (auto written = file_->flush(); !written) return written;
  if (file_->failed() || remarks_.empty()) return {};
  if (const auto put = remarks_.write_into(file_->file()); !put) {
    say("--pcapng: findings stand after the packets, not on them: " + put.error().text);
  } else if (remarks_.omitted()) {
    say(fmt::format("--pcapng: {} findings are on their packets; the others stand after them",
                    PacketRemarks::kMost));
  }
  return {};
}

}  // namespace synspect::cli

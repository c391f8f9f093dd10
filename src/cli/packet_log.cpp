#include "cli/packet_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/exit_status.hpp"
#include "probe/capture_note.hpp"
#include "report/packet_comment.hpp"

namespace synspect::cli {

void PacketLog::add_interface(const std::string& name, const net::Sniffer& sniffer) {
  interfaces_.emplace(name, file_->add_interface(name, sniffer));
}

void PacketLog::write_taken() {
  const Taken taken = std::exchange(taken_, {});
  if (taken.session == nullptr) return;
  const probe::Session& session = *taken.session;
  Progress& progress = progress_[session.tuple().local.port];
  infer::Lifecycle life = session.lifecycle();
  if (taken.kind == Kind::segment) {
    progress.blocks.emplace_back(session.segments().back().seen.n, file_->offset());
  }
  const auto comments = comments_on(taken, progress, life);
  file_->add_packet(interfaces_.at(*interface_), *frame_, comments);
  progress.life = std::move(life);
  progress.last = frame_->at;
}

std::vector<std::string> PacketLog::comments_on(const Taken& taken, Progress& progress,
                                                const infer::Lifecycle& life) const {
  const probe::Session& session = *taken.session;
  const bool after_end = session.segments().size() > session.lifecycle_segments();
  std::vector<std::string> comments;
  switch (taken.kind) {
    case Kind::segment:
      comments.push_back(report::packet_comment(
          session.segments(), after_end ? report::Place::after_end : report::Place::within,
          progress.life, life));
      break;
    case Kind::omitted:
      comments.push_back(report::omitted_comment(session.segments_seen(), progress.life, life));
      break;
    case Kind::icmp:
      comments.push_back(session.icmp_seen() == session.icmp().size()
                             ? report::icmp_comment(session.icmp().back(), progress.life, life)
                             : "ICMP error, beyond what a transcript keeps");
  }
  if (!std::exchange(progress.begun, true)) {
    const probe::Job& job = session.job();
    comments.push_back(probe::capture_note_text(
        {job.name, session.attempt(), job.resolve, plan_.measure, plan_.verify}));
  }
  if (after_end && !std::exchange(progress.ended, true)) {
    comments.emplace_back(probe::kAfterEndNote);
  }
  return comments;
}

// Statistics of an interface may stand anywhere in a file, and so need not be kept for its end.
void PacketLog::on_record(const probe::Record& record) {
  write_taken();  // it may be the last of this very lifecycle, whose transcript goes now
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
                               const std::map<std::string, live::Run::Counted>& counted) {
  const std::string_view note = interrupted ? probe::kInterruptedNote : probe::kCompleteNote;
  for (const auto& [name, number] : interfaces_) {
    const live::Run::Counted& counts = counted.at(name);
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

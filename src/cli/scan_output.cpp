#include "cli/scan_output.hpp"

#include <algorithm>
#include <iostream>

#include "net/standard_streams.hpp"
#include "report/palette.hpp"
#include "report/scan_csv.hpp"
#include "report/scan_json.hpp"
#include "report/scan_text.hpp"

namespace synspect::cli {
namespace {

constexpr std::size_t kWorthWriting = 65536;

std::unique_ptr<report::ScanReporter> make_reporter(const ScanOptions& options,
                                                    std::string& buffer) {
  switch (options.format) {
    case ScanFormat::csv: return std::make_unique<report::ScanCsvReporter>(buffer);
    case ScanFormat::text:
      return std::make_unique<report::ScanTextReporter>(buffer,
                                                        report::Palette{options.show.colour});
    case ScanFormat::json: break;
  }
  return std::make_unique<report::ScanJsonReporter>(buffer);
}

}  // namespace

ScanOutput::ScanOutput(const ScanOptions& options, const std::map<Address, std::string>& names)
    : format_(options.format),
      show_(options.show),
      plan_(options.plan.lifecycle),
      names_(names),
      reporter_(make_reporter(options, buffer_)) {}

Result<std::unique_ptr<ScanOutput>> ScanOutput::open(const ScanOptions& options,
                                                     const std::map<Address, std::string>& names,
                                                     net::FileKeeper& keeper) {
  std::unique_ptr<ScanOutput> output{new ScanOutput{options, names}};
  if (options.show.pcapng.empty()) return output;
  auto packets = PacketFile::open(options.show.pcapng, keeper);
  if (!packets) return packets.error();
  output->packets_ = *std::move(packets);
  return output;
}

void ScanOutput::on_record(const probe::ScanRecord& record) {
  tally_.add(record);
  status_ = graver(status_, status_for(record.life, plan_));
  const auto name = names_.empty() ? names_.end() : names_.find(record.tuple.remote.address);
  if (name == names_.end()) return reporter_->on_record(record);
  probe::ScanRecord named = record;
  named.name = name->second;
  reporter_->on_record(named);
}

void ScanOutput::on_silence(std::uint32_t transmissions) {
  tally_.add_silence(transmissions);
  status_ = graver(status_, ExitStatus::not_as_asked);
}

void ScanOutput::on_interface(const std::string& name, const net::Sniffer& sniffer) {
  if (packets_) packets_->add_interface(name, sniffer);
}

void ScanOutput::on_packet(std::uint16_t interface, const net::Frame& frame) {
  if (packets_) packets_->add_packet(interface, frame);
}

bool ScanOutput::would_write(bool at_once) const {
  return !buffer_.empty() && (at_once || buffer_.size() >= kWorthWriting);
}

Result<void> ScanOutput::flush(bool at_once) {
  if (failed()) return *failure_;
  if (would_write(at_once)) {
    const auto out = show_.on_standard_error ? net::write_standard_error(buffer_)
                                             : net::write_standard_output(buffer_);
    buffer_.erase(0, out);
    if (!buffer_.empty()) failure_ = output_failure();
  }
  if (packets_ && (at_once || packets_->waiting() >= kWorthWriting)) {
    const auto written = packets_->flush();
    if (!written && !failure_) failure_ = written.error();
  }
  return failed() ? Result<void>{*failure_} : Result<void>{};
}

void ScanOutput::finish(const probe::ScanCounters& counters, bool complete) {
  tally_.note(counters, complete);
  reporter_->on_summary(tally_);
  if (!complete) status_ = graver(status_, ExitStatus::not_as_asked);
  if (show_.quiet || format_ == ScanFormat::text) return;
  std::string summary;
  report::append_scan_summary(summary, report::Palette{false}, tally_);
  std::cerr << summary;
}

}  // namespace synspect::cli

#include "cli/scan_output.hpp"

#include <algorithm>
#include <iostream>

#include "cli/values.hpp"
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
                                                     const std::map<Address, std::string>& names) {
  std::unique_ptr<ScanOutput> output{new ScanOutput{options, names}};
  if (options.pcapng.empty()) return output;
  output->packet_file_.open(options.pcapng, std::ios::binary | std::ios::trunc);
  if (!output->packet_file_) return os_failure_as_usage("--pcapng: open " + options.pcapng);
  output->pcapng_.emplace(output->packets_, "synspect " SYNSPECT_VERSION);
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

void ScanOutput::on_silence() {
  tally_.add_silence();
  status_ = graver(status_, ExitStatus::not_as_asked);
}

void ScanOutput::on_interface(const std::string& name, const net::Sniffer& sniffer) {
  if (!pcapng_) return;
  // A plain IP packet has another number in files than live.
  const auto link =
      sniffer.link() == wire::LinkType::raw ? wire::LinkType::raw_file : sniffer.link();
  pcapng_->add_interface(name, static_cast<std::uint16_t>(link), sniffer.snap_length());
}

void ScanOutput::on_packet(std::uint16_t interface, const net::Frame& frame) {
  if (!pcapng_) return;
  pcapng_->add_packet(interface, frame.at, frame.octets,
                      static_cast<std::uint32_t>(frame.wire_length));
}

bool ScanOutput::would_write(bool at_once) const {
  return !buffer_.empty() && (at_once || buffer_.size() >= kWorthWriting);
}

bool ScanOutput::flush(bool at_once) {
  if (failed_) return false;
  if (would_write(at_once)) {
    buffer_.erase(0, net::write_standard_output(buffer_));
    failed_ = !buffer_.empty();
  }
  if (!packets_.empty() && (at_once || packets_.size() >= kWorthWriting)) {
    packet_file_.write(packets_.data(), static_cast<std::streamsize>(packets_.size())).flush();
    packets_.clear();
    failed_ = failed_ || !packet_file_;
  }
  return !failed_;
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

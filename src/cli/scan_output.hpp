#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/packet_file.hpp"
#include "cli/scan_options.hpp"
#include "net/sniffer.hpp"
#include "probe/scan.hpp"
#include "probe/scan_tally.hpp"
#include "report/scan_reporter.hpp"

namespace synspect::cli {

/// Where the results of a scan go. What is not written out yet is kept in one buffer; a reader who
/// is slow slows the scan down.
class ScanOutput final : public probe::ScanListener {
 public:
  /// `names`: must outlive this. `usage`: the file for packets cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<ScanOutput>> open(
      const ScanOptions& options, const std::map<Address, std::string>& names,
      net::FileKeeper& keeper);

  void on_record(const probe::ScanRecord& record) override;
  void on_silence(std::uint32_t transmissions) override;
  /// For --pcapng: interfaces in the order of their numbers, before any packet.
  void on_interface(const std::string& name, const net::Sniffer& sniffer);
  void on_packet(std::uint16_t interface, const net::Frame& frame);

  /// Writes out what has come together, if that is worth it: 64 KiB, or `at_once`. A failure:
  /// standard output or the file cannot be written any more; what is not out is kept.
  [[nodiscard]] Result<void> flush(bool at_once);
  [[nodiscard]] bool would_write(bool at_once) const;
  [[nodiscard]] bool failed() const { return failure_.has_value(); }
  /// The run is over.
  void finish(const probe::ScanCounters& counters, bool complete);

  [[nodiscard]] probe::ScanTally& tally() { return tally_; }
  [[nodiscard]] ExitStatus status() const { return status_; }

 private:
  ScanOutput(const ScanOptions& options, const std::map<Address, std::string>& names);

  ScanFormat format_;
  OutputOptions show_;
  probe::Plan plan_;
  const std::map<Address, std::string>& names_;
  std::string buffer_;
  std::unique_ptr<report::ScanReporter> reporter_;
  std::unique_ptr<PacketFile> packets_;  ///< none: nobody wants them
  std::optional<Failure> failure_;
  probe::ScanTally tally_;
  ExitStatus status_ = ExitStatus::success;
};

}  // namespace synspect::cli

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "net/output_file.hpp"
#include "net/sniffer.hpp"
#include "report/pcapng.hpp"

namespace synspect::cli {

/// What --pcapng names. Blocks come together in a buffer until `flush`, which writes whole blocks.
class PacketFile {
 public:
  /// `usage`: it cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<PacketFile>> open(const std::string& path,
                                                                net::FileKeeper& keeper);

  /// Before its first packet; returns its number.
  std::uint32_t add_interface(const std::string& name, const net::Sniffer& sniffer);
  void add_packet(std::uint32_t interface, const net::Frame& frame,
                  const std::vector<std::string>& comments = {});
  [[nodiscard]] report::PcapngWriter& writer() { return writer_; }

  /// Where the next block begins, in octets from the beginning of the file.
  [[nodiscard]] std::uint64_t offset() const { return file_.size() + waiting_.size(); }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// After a failure nothing more is written.
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const net::OutputFile& file() const { return file_; }

 private:
  explicit PacketFile(net::OutputFile file);

  net::OutputFile file_;
  std::string waiting_;
  report::PcapngWriter writer_;
  bool failed_ = false;
};

}  // namespace synspect::cli

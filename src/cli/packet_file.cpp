#include "cli/packet_file.hpp"

#include <utility>

namespace synspect::cli {

PacketFile::PacketFile(net::OutputFile file)
    : file_(std::move(file)), writer_(waiting_, "synspect " SYNSPECT_VERSION) {}

Result<std::unique_ptr<PacketFile>> PacketFile::open(const std::string& path,
                                                     net::FileKeeper& keeper) {
  auto file = net::OutputFile::open(path, keeper);
  if (!file) return Failure{file.error().code, "--pcapng: " + file.error().text};
  return std::unique_ptr<PacketFile>{new PacketFile{*std::move(file)}};
}

std::uint32_t PacketFile::add_interface(const std::string& name, const net::Sniffer& sniffer) {
  // A plain IP packet has another number in files than live.
  const auto link =
      sniffer.link() == wire::LinkType::raw ? wire::LinkType::raw_file : sniffer.link();
  return writer_.add_interface(name, static_cast<std::uint16_t>(link), sniffer.snap_length());
}

void PacketFile::add_packet(std::uint32_t interface, const net::Frame& frame,
                            const std::vector<std::string>& comments) {
  writer_.add_packet(interface, frame.at, frame.octets,
                     static_cast<std::uint32_t>(frame.wire_length), comments);
}

Result<void> PacketFile::flush() {
  if (waiting_.empty() || failed_) return {};
  auto written = file_.write(waiting_);
  waiting_.clear();
  if (written) return {};
  failed_ = true;
  return Failure{written.error().code, "--pcapng: " + written.error().text};
}

}  // namespace synspect::cli

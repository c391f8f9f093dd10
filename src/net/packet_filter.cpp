#include "net/packet_filter.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace synspect::net {
namespace {

using wire::LinkType;

struct ClosePcapAtOnce {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using SavefileHandle = std::unique_ptr<pcap_t, ClosePcapAtOnce>;

/// A handle that only compiles: of an empty capture file with that link layer. For a handle without
/// a file (pcap_open_dead) libpcap takes `inbound` and `ifindex` for questions to the kernel, which
/// no packet of a file answers.
SavefileHandle open_savefile(LinkType link) {
  pcap_file_header header{};
  header.magic = 0xa1b2c3d4;
  header.version_major = PCAP_VERSION_MAJOR;
  header.version_minor = PCAP_VERSION_MINOR;
  header.snaplen = 262144;  // longer than any packet, so that no program cuts one
  header.linktype = static_cast<bpf_u_int32>(link);
  FILE* file = fmemopen(&header, sizeof header, "rb");
  if (file == nullptr) return nullptr;
  char error[PCAP_ERRBUF_SIZE] = "";
  SavefileHandle handle{pcap_fopen_offline(file, error)};  // it reads the header, and owns `file`
  if (!handle) std::fclose(file);
  return handle;
}

/// As libpcap calls it, or its number.
std::string link_name(LinkType link) {
  const auto handle = open_savefile(link);
  const char* name = handle ? pcap_datalink_val_to_name(pcap_datalink(handle.get())) : nullptr;
  return name != nullptr ? name : std::to_string(static_cast<int>(link));
}

}  // namespace

void PacketFilter::FreeProgram::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

Result<PacketFilter> PacketFilter::compile(std::string expression) {
  PacketFilter filter{std::move(expression)};
  auto failed = filter.compile_for(LinkType::en10mb);
  // For all that we read: names must be asked for now. Some expressions mean something to few link
  // layers only: "ifindex 2".
  for (const auto link :
       {LinkType::linux_sll2, LinkType::linux_sll, LinkType::raw, LinkType::null}) {
    (void)filter.compile_for(link);
  }
  if (filter.compiled_.empty()) return Failure{Errc::usage, std::move(failed.error().text)};
  return filter;
}

Result<void> PacketFilter::compile_for(LinkType link) {
  const auto handle = open_savefile(link);
  if (!handle) return Failure{Errc::local, "filter: out of memory"};
  auto program = std::make_unique<bpf_program>();
  if (pcap_compile(handle.get(), program.get(), expression_.c_str(), 1, PCAP_NETMASK_UNKNOWN) !=
      0) {
    return Failure{Errc::usage,
                   fmt::format("filter \"{}\": {}", expression_, pcap_geterr(handle.get()))};
  }
  compiled_.push_back({link, {program.release(), {}}});
  return {};
}

const PacketFilter::Compiled& PacketFilter::compiled_for(LinkType link) {
  const auto found = std::ranges::find(compiled_, link, &Compiled::link);
  if (found != compiled_.end()) return *found;
  const auto compiled = compile_for(link);
  if (!compiled) {
    compiled_.push_back({link, nullptr});
    if (!failure_) {
      failure_ = Failure{Errc::usage, fmt::format("{} (on link layer {})", compiled.error().text,
                                                  link_name(link))};
    }
  }
  return compiled_.back();
}

bool PacketFilter::matches(LinkType link, std::span<const std::uint8_t> octets,
                           std::size_t wire_length) {
  const Compiled& compiled = compiled_for(link);
  if (!compiled.program) return false;
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(octets.size());
  header.len = static_cast<bpf_u_int32>(wire_length);
  return pcap_offline_filter(compiled.program.get(), &header, octets.data()) != 0;
}

}  // namespace synspect::net

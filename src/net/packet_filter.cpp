#include "net/packet_filter.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <utility>

namespace synspect::net {
namespace {

using wire::LinkType;

/// A handle that only compiles: pcap_t knows the link layer.
struct ClosePcapAtOnce {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

/// The number by which libpcap knows the link layer; files use another one for a few.
int datalink_of(LinkType link) {
  return link == LinkType::raw_file ? DLT_RAW : static_cast<int>(link);
}

/// Longer than any packet, so that no program cuts one.
constexpr int kSnapLength = 262144;

}  // namespace

void PacketFilter::FreeProgram::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

Result<PacketFilter> PacketFilter::compile(std::string expression) {
  PacketFilter filter{std::move(expression)};
  auto failed = filter.compile_for(LinkType::en10mb);
  if (failed) return filter;
  // Some expressions mean something to few link layers only: "ifindex 2".
  for (const auto link :
       {LinkType::linux_sll2, LinkType::linux_sll, LinkType::raw, LinkType::null}) {
    if (filter.compile_for(link)) return filter;
  }
  return Failure{Errc::usage, std::move(failed.error().text)};
}

Result<void> PacketFilter::compile_for(LinkType link) {
  const std::unique_ptr<pcap_t, ClosePcapAtOnce> handle{
      pcap_open_dead(datalink_of(link), kSnapLength)};
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
    const char* name = pcap_datalink_val_to_name(datalink_of(link));
    if (!failure_) {
      failure_ = Failure{Errc::usage,
                         fmt::format("{} (on link layer {})", compiled.error().text,
                                     name != nullptr ? name : std::to_string(datalink_of(link)))};
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

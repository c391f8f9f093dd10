#include "net/pcap_capture.hpp"

#include <fmt/format.h>
#include <linux/filter.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>

#include "net/impostors.hpp"
#include "net/missing_capability.hpp"

namespace synspect::net {
namespace {

struct Settings {
  int snap_length;
  int ring_octets;
  bool immediate;
  int timeout_ms;  ///< a block that is not full is handed over after it
};

Settings settings_for(CaptureMode mode) {
  // Link, IPv6 and extension headers with a full TCP header, or an ICMP error with what it quotes
  // of one, and some payload to look at. In immediate mode libpcap cuts its ring (TPACKET_V2) into
  // slots of this size and not of a packet's: with it 2 MiB hold about 3500 frames, without it, on
  // `lo` with its MTU of 65536, no more than 32.
  if (mode == CaptureMode::immediate) return {512, 2 * 1024 * 1024, true, 0};
  // Frames lie close together here (TPACKET_V3), so that the length is nothing to short ones; it
  // keeps a server's data from filling the ring.
  return {256, 64 * 1024 * 1024, false, 2};
}

Failure capture_failure(const std::string& interface, std::string_view reason) {
  return {Errc::local, fmt::format("capture on {}: {}", interface, reason)};
}

Failure activation_failure(const std::string& interface, int status, pcap_t* handle) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
      return missing_capability("capture on " + interface, "CAP_NET_RAW");
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return {Errc::usage, fmt::format("interface {}: no such device", interface)};
    case PCAP_ERROR: return capture_failure(interface, pcap_geterr(handle));
    default: return capture_failure(interface, pcap_statustostr(status));
  }
}

/// A filter's program, freed.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { pcap_freecode(&program_); }
  bool compile(pcap_t* handle, const std::string& filter) {
    return pcap_compile(handle, &program_, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0;
  }
  bpf_program* get() { return &program_; }

 private:
  bpf_program program_{};
};

Result<void> set_filter(pcap_t* handle, const std::string& interface, const std::string& filter) {
  Program program;
  if (!program.compile(handle, filter) || pcap_setfilter(handle, program.get()) != 0) {
    return capture_failure(interface, pcap_geterr(handle));
  }
  return {};
}

/// The kernel's filter alone knows in which direction a frame goes. libpcap also has its own one
/// run, over the first ring's worth of frames, and so must not hear of this. On cooked interfaces,
/// whose offsets it translates, nothing is done.
void drop_impostors(pcap_t* handle, const std::string& interface, const std::string& filter) {
  const int datalink = pcap_datalink(handle);
  if (datalink == DLT_LINUX_SLL || datalink == DLT_LINUX_SLL2) return;
  const std::string stricter = without_impostors(filter, interface);
  Program program;
  if (stricter == filter || !program.compile(handle, stricter)) return;
  static_assert(sizeof(sock_filter) == sizeof(bpf_insn));
  const sock_fprog code{static_cast<unsigned short>(program.get()->bf_len),
                        reinterpret_cast<sock_filter*>(program.get()->bf_insns)};
  // If it is refused, the former one stays.
  (void)::setsockopt(pcap_fileno(handle), SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code);
}

/// Nobody who takes this process over shall see more of the network than the run does.
Result<void> lock_filter(pcap_t* handle, const std::string& interface) {
  const int lock = 1;
  if (::setsockopt(pcap_fileno(handle), SOL_SOCKET, SO_LOCK_FILTER, &lock, sizeof lock) != 0) {
    return os_failure("lock the filter of the capture on " + interface, errno);
  }
  return {};
}

std::optional<wire::LinkType> known_link(int datalink) {
  const auto link = static_cast<wire::LinkType>(datalink);
  switch (link) {
    case wire::LinkType::null:
    case wire::LinkType::en10mb:
    case wire::LinkType::raw:
    case wire::LinkType::raw_file:
    case wire::LinkType::loop:
    case wire::LinkType::linux_sll:
    case wire::LinkType::ipv4:
    case wire::LinkType::ipv6:
    case wire::LinkType::linux_sll2: return link;
  }
  return std::nullopt;
}

Failure unknown_link(const std::string& interface, int datalink) {
  const char* name = pcap_datalink_val_to_name(datalink);
  return capture_failure(
      interface, fmt::format("unsupported link type {}", name ? name : std::to_string(datalink)));
}

}  // namespace

std::string_view to_string(CaptureMode mode) {
  switch (mode) {
    case CaptureMode::immediate: return "immediate";
    case CaptureMode::block: return "block";
  }
  return "?";
}

void ClosePcap::operator()(pcap* handle) const {
  // The kernel takes 24 ms to give the ring up: it waits for two RCU grace periods. A thread of its
  // own does that waiting, so that the guard's table, which costs another 12 ms, goes meanwhile.
  try {
    std::thread{[handle] { pcap_close(handle); }}.detach();
  } catch (const std::system_error&) {
    pcap_close(handle);
  }
}

Result<PcapCapture> open_capture(const std::string& interface, const std::string& filter,
                                 CaptureMode mode) {
  const Settings settings = settings_for(mode);
  char error[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle{pcap_create(interface.c_str(), error)};
  if (!handle) return capture_failure(interface, error);
  pcap_set_snaplen(handle.get(), settings.snap_length);
  pcap_set_buffer_size(handle.get(), settings.ring_octets);
  pcap_set_promisc(handle.get(), 0);
  pcap_set_immediate_mode(handle.get(), settings.immediate ? 1 : 0);
  pcap_set_timeout(handle.get(), settings.timeout_ms);
  // This also makes libpcap set SO_TIMESTAMPNS, by which the kernel stamps each packet once, at the
  // entry, for every capture alike.
  pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
  const int status = pcap_activate(handle.get());
  if (status < 0) return activation_failure(interface, status, handle.get());

  const auto link = known_link(pcap_datalink(handle.get()));
  if (!link) return unknown_link(interface, pcap_datalink(handle.get()));
  const auto filtered = set_filter(handle.get(), interface, filter);
  if (!filtered) return filtered.error();
  drop_impostors(handle.get(), interface, filter);
  const auto locked = lock_filter(handle.get(), interface);
  if (!locked) return locked.error();
  if (pcap_setnonblock(handle.get(), 1, error) != 0) return capture_failure(interface, error);
  return PcapCapture{std::move(handle), *link};
}

}  // namespace synspect::net

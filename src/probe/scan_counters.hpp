#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace synspect::probe {

/// What a scan has done so far.
struct ScanCounters {
  std::uint64_t targets_started = 0;
  std::uint64_t targets_done = 0;     ///< of them
  std::uint64_t packets_sent = 0;     ///< of all kinds
  std::uint64_t syns_repeated = 0;    ///< because nothing had answered
  std::uint64_t captured = 0;         ///< packets that the capture has shown us
  std::uint64_t capture_dropped = 0;  ///< packets that it has lost, by the kernel's count
  std::uint64_t unsent = 0;           ///< packets that this host refused to send
  std::uint64_t probed_again = 0;     ///< targets, because the capture had lost packets
  std::uint64_t late_answers = 0;  ///< SYN/ACKs of no target in flight: to SYNs given up, or again
  std::uint64_t in_flight = 0;     ///< targets, now
};

struct NamedCounter {
  std::string_view name;
  std::uint64_t ScanCounters::*count;
};
/// All of them, in the order in which they are reported.
inline constexpr std::array kScanCounters{
    NamedCounter{"targets_started", &ScanCounters::targets_started},
    NamedCounter{"targets_done", &ScanCounters::targets_done},
    NamedCounter{"packets_sent", &ScanCounters::packets_sent},
    NamedCounter{"syns_repeated", &ScanCounters::syns_repeated},
    NamedCounter{"captured", &ScanCounters::captured},
    NamedCounter{"capture_dropped", &ScanCounters::capture_dropped},
    NamedCounter{"unsent", &ScanCounters::unsent},
    NamedCounter{"probed_again", &ScanCounters::probed_again},
    NamedCounter{"late_answers", &ScanCounters::late_answers},
    NamedCounter{"in_flight", &ScanCounters::in_flight},
};

}  // namespace synspect::probe

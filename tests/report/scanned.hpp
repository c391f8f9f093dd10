#pragma once

#include <string>

#include "probe/scan_record.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// 192.0.2.9:80 from 192.0.2.1:40123 on eth0, as these lines show it.
[[nodiscard]] probe::ScanRecord scanned(Lines lines);
/// With an ICMP error (type 3, code 13) from 192.0.2.254, 300.5 us after the SYN.
[[nodiscard]] probe::ScanRecord scanned_unreachable();
/// fe80::9 from fe80::1.
[[nodiscard]] probe::ScanRecord on_link(probe::ScanRecord record);

[[nodiscard]] Lines half_open();  ///< SYN, SYN/ACK, RST

}  // namespace synspect::test

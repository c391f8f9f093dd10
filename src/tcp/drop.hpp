#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace synspect::tcp {

/// Why an arriving segment, or a part of it, changed nothing. What the remote sends is never an
/// error of ours.
enum class Drop : std::uint8_t {
  ack_out_of_range,     ///< acknowledges what we never sent, or long ago
  rst_without_ack,      ///< in SYN-SENT such a RST proves nothing
  neither_syn_nor_rst,  ///< in SYN-SENT
  syn_without_ack,      ///< in SYN-SENT, after one that was a stranger's
  outside_window,       ///< sequence numbers that we do not expect
  old_timestamp,        ///< PAWS, RFC 7323 section 5.3
  missing_timestamp,    ///< RFC 7323 section 3.2
  rst_not_exact,        ///< RFC 5961 section 3.2: challenged
  syn_in_synchronized,  ///< RFC 5961 section 4.2: challenged
  no_ack,               ///< a synchronized peer acknowledges with every segment
  text_not_expected,    ///< payload after the peer's own FIN
  no_connection,        ///< arrived in CLOSED
  icmp_not_in_flight,   ///< quotes a sequence number that is not outstanding, RFC 5927 section 4
};

inline constexpr std::size_t kDropReasons = 13;

[[nodiscard]] std::string_view to_string(Drop reason);

}  // namespace synspect::tcp

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"
#include "probe/record.hpp"

// What a capture file of ours says of its packets, for people.
namespace synspect::report {

/// Which packet of a lifecycle it is.
enum class Place : std::uint8_t {
  within,
  after_end,  ///< asked for after the end, or an answer to it: no part of the lifecycle
};

/// "SYN/ACK: step syn 38.400 us; client ESTABLISHED; server SYN-RECEIVED (observed)": of the last
/// of `segments`, which has made `after` of `before`. The others are those seen before it.
[[nodiscard]] std::string packet_comment(std::span<const probe::Entry> segments, Place place,
                                         const infer::Lifecycle& before,
                                         const infer::Lifecycle& after);
/// The same for segment `n`, which the transcript has no room for.
[[nodiscard]] std::string omitted_comment(std::uint64_t n, const infer::Lifecycle& before,
                                          const infer::Lifecycle& after);
/// "ICMP from 10.0.0.1: administratively prohibited; outcome unreachable".
[[nodiscard]] std::string icmp_comment(const infer::IcmpObservation& error,
                                       const infer::Lifecycle& before,
                                       const infer::Lifecycle& after);

/// What is known at the end alone, and which segments show it.
struct Remark {
  std::string text;                     ///< "warning close-wait-stuck: the server ..."
  std::vector<std::uint32_t> evidence;  ///< segment numbers
};
/// Findings, and what was found out by asking.
[[nodiscard]] std::vector<Remark> remarks(const infer::Lifecycle& life);
/// "lifecycle 1 of db.example (192.0.2.9) port 80, from port 40123: warning ... [segment 5]".
[[nodiscard]] std::string remark_comment(const probe::Record& record, const Remark& remark);

}  // namespace synspect::report

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/endpoint.hpp"
#include "base/stamp.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"
#include "wire/segment.hpp"

namespace synspect::probe {

/// What one target of a scan is reported by: what its transcript proves, without the transcript.
struct ScanRecord {
  std::string name;  ///< as the user wrote it; empty: it was an address
  FourTuple tuple;
  std::string interface;
  std::uint32_t attempt =
      1;          ///< more: the capture lost packets of those before, which do not count
  Stamp started;  ///< when the first SYN passed the tap; else when it was handed over
  infer::Lifecycle life;
  std::optional<std::uint8_t> ttl;             ///< of the segment that answered our SYN
  std::optional<std::uint16_t> window;         ///< of the SYN/ACK, unscaled
  std::optional<wire::Options> options;        ///< of the SYN/ACK
  std::optional<infer::IcmpObservation> icmp;  ///< with outcome `unreachable`
  std::string error;                           ///< with outcome `error`: the local failure
};

}  // namespace synspect::probe

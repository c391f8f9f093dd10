#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/endpoint.hpp"
#include "base/stamp.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"
#include "infer/vantage.hpp"
#include "wire/packet.hpp"
#include "wire/segment_text.hpp"

namespace synspect::probe {

/// How packets get from this host to a target.
struct Path {
  Address source;
  std::string interface;
  std::uint32_t interface_index = 0;
  std::uint32_t mtu = 1500;
};

/// One target and port, ready to be probed.
struct Job {
  std::string name;  ///< as the user wrote it, without the port
  Endpoint remote;
  Path path;
  std::optional<Duration> resolve;  ///< none: a literal
};

/// A segment in the transcript.
struct Entry {
  infer::Observation seen;
  wire::Checksum checksum = wire::Checksum::unchecked;
  std::optional<std::uint32_t> frame_length = {};  ///< octets on the wire, link layer included

  /// RFC 9293 section 3.1 (MUST-3): what arrives with a wrong checksum was damaged on its way.
  [[nodiscard]] bool believed() const {
    return seen.direction == wire::Direction::out || checksum != wire::Checksum::bad;
  }
};

/// One lifecycle as it is reported.
struct Record {
  Job job;
  std::uint16_t source_port = 0;
  std::uint32_t attempt = 1;
  Stamp started;  ///< when the first SYN passed the tap; without one, when it should have been sent
  infer::Lifecycle life;
  wire::Origin origin;  ///< of the relative numbers in segment lines
  std::vector<Entry> segments;
  std::size_t lifecycle_segments = 0;  ///< those that come later were asked for after its end
  std::uint64_t segments_omitted = 0;  ///< seen, but beyond what a transcript keeps
  std::vector<infer::IcmpObservation> icmp;
  std::string error;                      ///< with outcome `error`: the local failure
  bool interrupted = false;               ///< ended by the user in mid-life: silence proves nothing
  std::optional<infer::Vantage> vantage;  ///< of a capture file; none: of a live probe, the client
  infer::VantageBasis vantage_basis = infer::VantageBasis::nothing;  ///< only with a vantage
};

}  // namespace synspect::probe

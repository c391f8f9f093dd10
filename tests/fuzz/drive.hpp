#pragma once

#include <cstdint>

#include "fuzz/segments.hpp"
#include "fuzz/values.hpp"
#include "tcp/client.hpp"

namespace synspect::fuzz {

/// One thing that happens to a client.
struct Event {
  enum class Kind : std::uint8_t { open, send, close, abort, segment, icmp, time };
  Kind kind = Kind::time;
  Instant now;
  wire::Segment segment;     ///< that arrives
  wire::SeqNum quoted;       ///< by the ICMP error
  bool hard = false;         ///< the ICMP error is
  std::uint32_t octets = 0;  ///< that the user sends; octet i is i modulo 251
};

/// Who watches a client from outside.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void before(const Event&) {}
  virtual void leaves(const tcp::Client::Transmission&, const Event&) {}
  virtual void after(const Event&) {}
};

/// A client that the bytes of a fuzzer drive: user calls, segments, ICMP errors, time. What it
/// sends leaves at once.
///
/// Input: settings (1 octet: half-open, timestamps, scale, SACK, tries - 1 (2 bits), ISS (2)),
/// scale (1), window of the SYN (2), payload limit (2), step timeout in ms (2), TIME-WAIT in ms
/// (2); then events, each one octet and its values: 0 open, 1 send (octets: 2), 2 close, 3 abort, 4
/// ICMP error (quoted number, hard: 1), 5 wait (ms: 2), 6 wait for the next deadline, 7 wake too
/// early, 8 come too late (ms: 2), 9 to 15 a segment (segments.hpp).
class Drive {
 public:
  explicit Drive(Values& in);

  void run(Witness& witness);
  /// Nothing arrives any more: waits until there is no deadline left.
  void stay_silent(Witness& witness);
  void happen(Event event, Witness& witness);  ///< at the present time

  [[nodiscard]] const tcp::Client& client() const { return client_; }
  [[nodiscard]] tcp::Client& client() { return client_; }
  [[nodiscard]] const tcp::ClientConfig& config() const { return config_; }
  [[nodiscard]] wire::SeqNum iss() const { return iss_; }
  [[nodiscard]] Instant now() const { return now_; }

 private:
  void one_event(Witness& witness);
  void wait_until(Instant until, Witness& witness);
  void note(const wire::Segment& sent);
  [[nodiscard]] SegmentLandmarks landmarks() const;

  Values& in_;
  tcp::ClientConfig config_;
  wire::SeqNum iss_;
  tcp::Client client_;
  Instant now_{std::chrono::hours{1}};
  wire::SeqNum sent_end_;    ///< after the last octet that left
  wire::SeqNum expected_;    ///< what the client acknowledged last
  wire::SeqNum window_end_;  ///< and up to where it takes octets
  std::uint32_t peer_ts_ = 5000;
  std::uint32_t our_ts_ = 0;
};

}  // namespace synspect::fuzz

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "infer/observer.hpp"
#include "probe/afterlife.hpp"
#include "probe/plan.hpp"
#include "probe/record.hpp"
#include "probe/silence.hpp"
#include "probe/transcript_limits.hpp"
#include "tcp/client.hpp"
#include "wire/crafter.hpp"

namespace synspect::probe {

/// One lifecycle: carries out the plan with a tcp::Client, and keeps the transcript that the report
/// is derived from. No I/O, no clock.
class Session {
 public:
  Session(const Plan& plan, Job job, std::uint16_t source_port, std::uint32_t attempt,
          tcp::ClientSecrets secrets);

  void start(Instant now, Stamp wall);
  /// A segment of this connection passed the tap.
  void captured(const wire::TcpPacket& packet, wire::Direction direction, Stamp at, Instant now,
                Room room = Room::ample);
  void captured(const wire::IcmpError& error, Stamp at, Instant now);
  void time_passes(Instant now);
  /// Completes a handshake that Measure::accept_queue holds half-way, now or when it gets there.
  void release(Instant now);
  /// Ends it now: what is open is reset.
  void interrupt(Instant now);
  /// The capture has lost packets meanwhile; some may have been of this connection.
  void capture_dropped();
  /// The clock of the stamps was set meanwhile, as infer::Observer::clock_stepped.
  void clock_stepped(Duration by);
  /// A segment of ours could not be sent.
  void fail(const Failure& failure, Instant now);

  /// The next datagram to send, IP header included.
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> poll_datagram();
  [[nodiscard]] std::optional<Instant> deadline() const;

  [[nodiscard]] const FourTuple& tuple() const { return tuple_; }
  [[nodiscard]] const Job& job() const { return job_; }
  [[nodiscard]] std::uint32_t attempt() const { return attempt_; }
  /// The report will not change any more: the end is reached, TIME-WAIT is over, and the tap has
  /// seen all that we sent.
  [[nodiscard]] bool settled() const { return settled_; }
  /// In TIME-WAIT, and the tap has seen all that we sent: only a repeated FIN may still come.
  [[nodiscard]] bool lingers() const { return lingers_; }
  /// Nothing is left to wait for. Between `settled` and `finished` lies, with Closing::none, the
  /// open connection, which `interrupt` resets.
  [[nodiscard]] bool finished() const { return settled_ && client_.state() == tcp::State::closed; }
  [[nodiscard]] bool left_open() const { return left_open_ && !finished(); }
  /// Measure::accept_queue holds it half-way.
  [[nodiscard]] bool awaits_release() const {
    return plan_.measure == Measure::accept_queue && client_.silent();
  }
  /// What the transcript proves so far; findings only once it is settled.
  [[nodiscard]] infer::Lifecycle lifecycle() const;
  [[nodiscard]] const std::vector<Entry>& segments() const { return segments_; }
  /// How many of them are the lifecycle's own; the others were asked for after its end.
  [[nodiscard]] std::size_t lifecycle_segments() const {
    return afterlife_ ? lifecycle_segments_ : segments_.size();
  }
  /// Those that the transcript had no room for included.
  [[nodiscard]] std::uint64_t segments_seen() const { return segments_.size() + segments_omitted_; }
  [[nodiscard]] const std::vector<infer::IcmpObservation>& icmp() const { return icmp_; }
  [[nodiscard]] std::uint64_t icmp_seen() const { return icmp_.size() + icmp_omitted_; }
  [[nodiscard]] wire::Origin origin() const;
  [[nodiscard]] Record record() const;
  [[nodiscard]] std::optional<infer::Fingerprint> fingerprint() const {
    return observer_.facts().fingerprint();
  }
  /// Gives the transcript's memory back; `record` is then no longer complete.
  void forget_transcript();

  [[nodiscard]] const tcp::Client& client() const { return client_; }
  [[nodiscard]] const std::vector<tcp::Transition>& transitions() const { return transitions_; }
  [[nodiscard]] std::uint64_t resets_sent() const { return resets_sent_; }

 private:
  void observe(const Entry& entry, Room room);
  void advance(Instant now);
  void act_when_open(Instant now);
  void end_silence_when_due(Instant now);
  void begin_afterlife(Instant now);
  void settle_if_complete(Instant now);
  [[nodiscard]] bool belongs(const wire::Segment& seg, wire::Direction direction) const;
  /// Once it is closed, something more may be asked on its ports.
  [[nodiscard]] bool will_ask() const {
    return (plan_.verify || plan_.measure) && !afterlife_considered_;
  }
  [[nodiscard]] bool in_afterlife() const { return afterlife_ && !afterlife_->done(); }
  [[nodiscard]] std::optional<tcp::Client::Transmission> poll_transmission();
  void discard_queued();
  void measure(infer::Lifecycle& life) const;
  [[nodiscard]] std::string what_failed() const;
  void add_capture_findings(Record& record) const;

  const Plan plan_;
  const tcp::ClientSecrets secrets_;
  Job job_;
  FourTuple tuple_;
  std::uint32_t attempt_;
  wire::SeqNum iss_;
  wire::Crafter crafter_;
  tcp::Client client_;
  infer::Observer observer_;
  std::vector<tcp::Transition> transitions_;
  std::vector<Entry> segments_;
  std::uint64_t segments_omitted_ = 0;
  std::vector<infer::IcmpObservation> icmp_;
  std::uint64_t icmp_omitted_ = 0;
  Silence silence_;
  std::unique_ptr<Afterlife> afterlife_;
  std::size_t lifecycle_segments_ = 0;  ///< before the afterlife
  Stamp wall_start_;
  std::uint64_t sent_ = 0;          ///< segments handed to the network
  std::uint64_t seen_leaving_ = 0;  ///< ... and seen by the tap
  std::uint64_t resets_sent_ = 0;   ///< of the former
  std::uint64_t resets_seen_ = 0;   ///< the kernel's own included
  std::optional<Instant> hold_end_;
  std::optional<Instant> settle_by_;
  bool data_sent_ = false;
  bool released_ = false;
  bool afterlife_considered_ = false;
  bool question_seen_ = false;  ///< the tap has shown the first one of the afterlife
  bool left_open_ = false;
  bool lingers_ = false;
  bool capture_dropped_ = false;
  bool settled_ = false;
  bool interrupted_ = false;
  bool cut_short_ = false;  ///< ... in mid-life: silence proves nothing
  std::string error_;
};

}  // namespace synspect::probe

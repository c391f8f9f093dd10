#pragma once

#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/channel.hpp"
#include "probe/completion.hpp"
#include "probe/pacer.hpp"
#include "probe/pending_table.hpp"
#include "probe/scan_counters.hpp"
#include "probe/scan_plan.hpp"
#include "probe/scan_record.hpp"
#include "probe/session_pool.hpp"
#include "probe/syn_schedule.hpp"
#include "probe/target_order.hpp"
#include "probe/timing_wheel.hpp"
#include "tcp/challenge_budget.hpp"
#include "wire/packet.hpp"
#include "wire/template_crafter.hpp"

namespace synspect::probe {

/// One of the ways that datagrams take; its place in the list is its number in net::BulkDatagram.
struct ScanWay {
  Address source;
  std::string interface;
  std::uint32_t mtu = 1500;
  std::uint16_t tap = 0;  ///< number of the capture on that interface
};

/// What a scan needs to know of this host.
struct ScanGround {
  std::vector<ScanWay> ways;
  /// The number of the way to an address; none: there is no way.
  std::function<std::optional<std::uint16_t>(const Address&)> way_to;
  std::vector<std::uint16_t> ports;       ///< source ports that are ours, at least one
  std::function<std::uint32_t()> secret;  ///< a fresh unpredictable number for each call
};

/// Who wants to know what a scan finds.
class ScanListener {
 public:
  virtual ~ScanListener() = default;
  virtual void on_record(const ScanRecord& record) = 0;
  /// A target for which nothing answered so many SYNs, and for which no record is wanted.
  virtual void on_silence(std::uint32_t transmissions) = 0;
};

/// Probes very many targets at a steady rate: one lifecycle each, of which nothing but the SYN is
/// kept until something answers (Pending), and which is then lived by the machine and the observer
/// of every other lifecycle (ScanSession). Without I/O and clock: it is fed with packets and the
/// time, and sends through the channel.
class Scan {
 public:
  struct Start {
    Instant now;
    Stamp wall;  ///< the same moment on the wall clock, for labels
  };
  Scan(const ScanPlan& plan, ScanGround ground, TargetSource& targets, Completion completion,
       net::BulkChannel& channel, ScanListener& listener, Start start);

  /// `tap`: where it passed. A segment that passes several counts at its way's own. False: it is of
  /// no lifecycle of ours.
  bool captured(const wire::Decoded& decoded, std::uint16_t tap, Stamp at, Instant now);
  /// Does all that is due: begins lifecycles, repeats SYNs, gives up. Sends what waits. `heard`:
  /// all that arrived before was shown; until then silence is silence, and not a full buffer.
  void time_passes(Instant now, Instant heard);
  /// `dropped` tells how many packets the captures have lost so far. It is asked before silence is
  /// believed.
  void watch_capture(std::function<std::uint64_t()> dropped) { dropped_ = std::move(dropped); }
  /// Asks it now.
  void read_drops(Instant now);
  /// The clock of the stamps was set, by so much.
  void clock_stepped(Duration by, Instant now);
  /// Begins no target any more; those in flight are brought to their end.
  void stop() { stopped_ = true; }
  /// Ends it now: what is open is reset. Targets in flight stay outstanding.
  void interrupt(Instant now);

  /// When there is something to do; none: only packets or room in the channel bring it on.
  /// `tap_delay`: how far behind the time the capture is heard.
  [[nodiscard]] std::optional<Instant> deadline(Duration tap_delay) const;
  [[nodiscard]] bool finished() const;
  /// All targets are done; not if it was stopped before.
  [[nodiscard]] bool complete() const { return exhausted_ && again_.empty() && table_.size() == 0; }
  /// The source of targets has none now, and may have some later.
  [[nodiscard]] bool waits_for_targets() const { return waits_for_targets_; }
  [[nodiscard]] const ScanCounters& counters() const { return counters_; }
  [[nodiscard]] const Completion& completion() const { return completion_; }
  /// Packets a second that are in force; none: no limit.
  [[nodiscard]] std::optional<std::uint64_t> rate() const { return pacer_.rate(); }

 private:
  /// A target whose turn comes: for the first time, or because its last lifecycle does not count.
  struct Turn {
    ScanTargetAt target;
    std::uint8_t attempt = 1;
    std::uint16_t former_port = 0;  ///< the server may still know it; 0: there is none
  };

  // Sending (scan_sending.cpp).
  void send_due(Instant now);
  [[nodiscard]] std::optional<Turn> next_turn();
  [[nodiscard]] bool may_begin() const;
  [[nodiscard]] bool begin(const Turn& turn, Instant now);
  void send_syn(std::uint32_t id, Instant at);
  void repeat_syn(std::uint32_t id, Instant now);
  void answer(const Pending& target, const wire::Segment& segment);
  [[nodiscard]] std::optional<std::uint16_t> next_port(const Endpoint& remote,
                                                       const Address& source, std::uint16_t former);

  // Arriving (scan_arrivals.cpp).
  bool segment_passes(const wire::TcpPacket& packet, std::uint16_t tap, Stamp at, Instant now);
  void arrives(std::uint32_t id, const wire::TcpPacket& packet, Stamp at, Instant now);
  void leaves(std::uint32_t id, const wire::TcpPacket& packet, Stamp at, Instant now);
  [[nodiscard]] std::size_t transmission_of(const Pending& target, const wire::Segment& syn) const;
  bool error_arrives(const wire::IcmpError& error, Stamp at, Instant now);
  void stray_arrives(const wire::TcpPacket& packet, std::uint16_t tap, Instant now);
  [[nodiscard]] std::uint32_t find(const Endpoint& local, const Endpoint& remote) const;
  ScanSession& wake(std::uint32_t id);
  void serve(std::uint32_t id, Instant now);

  // Ending (scan_endings.cpp).
  void deadline_passes(std::uint32_t id, Instant now, Instant heard);
  void falls_silent(std::uint32_t id);
  void ends(std::uint32_t id);
  void probe_again(std::uint32_t id);
  void report(const Pending& target, const ScanSession& session);
  void fail(const Pending& target, const ScanWay* way, const Failure& failure);
  void done(const Pending& target);
  void release(std::uint32_t id);
  void forget(std::uint32_t id);
  void collect_unsent(Instant now);
  [[nodiscard]] bool affected(const Pending& target) const;
  [[nodiscard]] Stamp wall(Instant when) const;
  [[nodiscard]] FourTuple tuple_of(const Pending& target) const;

  ScanPlan plan_;
  ScanGround ground_;
  TargetSource& targets_;
  net::BulkChannel& channel_;
  ScanListener& listener_;
  Start start_;
  std::vector<tcp::ClientConfig> configs_;  ///< by way
  SynSchedule schedule_;
  wire::TemplateCrafter crafter_;
  Pacer pacer_;
  PendingTable table_;
  SessionPool sessions_;
  TimingWheel wheel_;                  ///< by the table's numbers
  std::deque<std::uint32_t> repeats_;  ///< SYNs that are due again
  std::deque<Turn> again_;             ///< targets whose last lifecycle does not count
  Completion completion_;
  ScanCounters counters_;
  std::bitset<65536> our_ports_;
  std::size_t port_turn_ = 0;
  tcp::ChallengeBudget strays_;             ///< answers to what is of no lifecycle
  std::function<std::uint64_t()> dropped_;  ///< may be empty
  std::optional<Instant> last_drop_;
  Instant last_look_;  ///< at the drops
  std::optional<Instant> last_clock_step_;
  bool stopped_ = false;
  bool interrupted_ = false;
  bool exhausted_ = false;
  bool waits_for_targets_ = false;
  ScanRecord record_;  ///< the last one: its memory is used again
};

}  // namespace synspect::probe

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "infer/neighbours.hpp"
#include "net/channel.hpp"
#include "probe/plan.hpp"
#include "probe/session.hpp"
#include "wire/packet.hpp"

namespace synspect::probe {

/// Who wants to know how a run goes.
class Listener {
 public:
  virtual ~Listener() = default;
  /// A segment joined the transcript of `session`.
  virtual void on_segment(const Session& session) = 0;
  /// One was counted that the transcript has no room for.
  virtual void on_segment_omitted(const Session& /*session*/) {}
  /// `session` took an ICMP error for its own; there may be no room for it, either.
  virtual void on_icmp(const Session& /*session*/) {}
  /// A lifecycle is complete.
  virtual void on_record(const Record& record) = 0;
};

/// Runs lifecycles side by side. Without I/O and clock: it is fed with packets and the time, and
/// sends through the channel.
class Engine {
 public:
  struct Start {
    Instant now;
    Stamp wall;  ///< the same moment on the wall clock, for labels
  };
  /// `ports`: source ports that are ours, at least one; each lifecycle takes the one that was free
  /// for longest. `secret`: a fresh unpredictable number for each call.
  Engine(Plan plan, std::vector<Job> jobs, Schedule schedule,
         const std::vector<std::uint16_t>& ports, net::Channel& channel, Listener& listener,
         std::function<std::uint32_t()> secret);

  void start(Start start);
  /// `interface`: where the tap is. A segment that passes several taps counts at its path's own.
  void captured(const wire::Decoded& decoded, std::string_view interface, Stamp at, Instant now);
  void time_passes(Instant now);
  /// `dropped` tells how many packets the captures have lost so far. It is asked when a lifecycle
  /// begins and before one is reported: those under way when the count rises say so.
  void watch_capture(std::function<std::uint64_t()> dropped);
  /// The clock of the stamps was set, by so much; zero: perhaps only here, and not where it was
  /// told before.
  void clock_stepped(Duration by);
  /// Starts nothing more; resets what is open and reports it as far as it came.
  void interrupt(Instant now);

  [[nodiscard]] std::optional<Instant> deadline() const;
  [[nodiscard]] bool finished() const;
  /// Some lifecycle is under way, TIME-WAIT aside: packets are expected.
  [[nodiscard]] bool expects_packets() const { return unreported_ > lingering_; }

 private:
  void read_drops();
  void segment_passes(Session& session, const wire::TcpPacket& packet, wire::Direction direction,
                      Stamp at, Instant now);
  void make_up_for_sleep(Instant now);
  void start_due_attempts(Instant now);
  void free_a_port(Instant now);
  void start_attempt(std::size_t job, std::uint32_t attempt, Instant now);
  [[nodiscard]] Session* find(const Endpoint& local, const Endpoint& remote);
  void serve(Session& session, Instant now);
  void report(const Session& session, std::size_t job);
  void reschedule(Session& session);
  void reset_what_was_left_open(Instant now);
  void complete_together(Instant now);
  [[nodiscard]] std::optional<Instant> completion_due() const;
  [[nodiscard]] bool more_to_start() const;

  /// When the next attempt of a job starts.
  struct Due {
    Instant at;
    std::uint32_t attempt = 1;
    std::size_t job = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  struct Slot {
    std::unique_ptr<Session> session;
    std::size_t job = 0;
    std::optional<Instant> deadline;  ///< as it stands in `deadlines_`
    bool reported = false;
    bool left_open = false;  ///< and reported so; counted in `left_open_`
    bool lingers = false;    ///< in TIME-WAIT and not reported; counted in `lingering_`
    bool port_returned = false;
  };

  Plan plan_;
  std::vector<Job> jobs_;
  Schedule schedule_;
  net::Channel& channel_;
  Listener& listener_;
  std::function<std::uint32_t()> secret_;
  std::function<std::uint64_t()> dropped_;  ///< may be empty
  std::uint64_t drops_known_ = 0;
  std::size_t segments_kept_ = 0;                                  ///< in all transcripts
  std::unordered_map<std::size_t, infer::Neighbours> neighbours_;  ///< by job, if there are several
  Start start_{};
  Instant last_call_;
  std::set<Due> due_;  ///< one a job, as long as it has attempts left
  std::size_t unfinished_ = 0;
  std::size_t unreported_ = 0;
  std::size_t left_open_ = 0;
  std::size_t lingering_ = 0;
  bool interrupted_ = false;
  Instant last_start_;
  bool completed_ = false;  ///< Measure::accept_queue: nothing is held half-way any more
  std::deque<std::uint16_t> free_ports_;
  std::unordered_map<std::uint16_t, Slot>
      slots_;  ///< by source port; an ended one stays until reuse
  std::set<std::pair<Instant, std::uint16_t>> deadlines_;
};

}  // namespace synspect::probe

#pragma once

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <set>
#include <vector>

#include "probe/dns_watch.hpp"
#include "probe/flow.hpp"
#include "wire/packet.hpp"

namespace synspect::probe {

/// Sorts the packets of a capture into connections, and reports each when nothing more has to come.
/// Memory grows with the connections that are open at the same time, with nothing else. No I/O;
/// time is what the packets bear.
class FlowTable {
 public:
  using Report = std::function<void(const Record& record)>;

  struct Limits {
    /// How long a connection that is over, or whose SYN was not answered, is kept for what may
    /// still come. Linux sends its last SYN 63 s after the first, and waits 64 s for an answer.
    Duration after_end = std::chrono::seconds{60};
    Duration unanswered = std::chrono::seconds{130};
    std::size_t most_waiting = 16'384;       ///< of those two, each; beyond it the oldest go sooner
    std::size_t ample_segments = 1'000'000;  ///< in all transcripts; beyond it they get scarce room
  };
  struct Counts {
    std::uint64_t flows = 0;   ///< that were found
    std::uint64_t strays = 0;  ///< segments of connections that had ended before the capture began
    std::uint64_t late = 0;    ///< ... or that were reported before
    std::uint64_t copies = 0;  ///< segments that were captured once more
    std::uint64_t unanswered_syns = 0;  ///< on the ports of an open connection
  };

  /// `vantage`: none: inferred for each connection.
  FlowTable(Report report, std::optional<infer::Vantage> vantage);
  FlowTable(Report report, std::optional<infer::Vantage> vantage, Limits limits);

  /// The capture has a packet of that time, whatever it is: silence is judged by it. All others
  /// imply it for theirs.
  void time_passes(Stamp at) { now_ = counts_.flows == 0 ? at : std::max(now_, at); }
  void captured(const wire::TcpPacket& packet, const PacketContext& context);
  void captured(const wire::IcmpError& error, Stamp at);
  void captured(const wire::UdpDatagram& datagram, Stamp at) { dns_.captured(datagram, at); }
  /// What the capture says of its end.
  struct End {
    std::optional<Stamp> until;  ///< none: it ends with its last packet
    bool complete = false;       ///< it is one of ours, and its run came to its end
    bool interrupted = false;    ///< ... or was ended by the user
  };
  /// All that is left is reported, in the order of its beginning.
  void finish(const End& end);

  [[nodiscard]] const Counts& counts() const { return counts_; }
  /// Connections that are held in memory.
  [[nodiscard]] std::size_t held() const { return index_.size(); }

 private:
  using Flows = std::list<Flow>;
  /// What a flow waits for; each list is in the order of the last packet.
  enum class Stage : std::uint8_t { opening, open, over };
  struct Place {
    Flows::iterator flow;
    Stage stage = Stage::opening;
  };

  [[nodiscard]] static FourTuple key_of(const FourTuple& tuple);
  [[nodiscard]] static Stage stage_of(const Flow& flow);
  Place& begin(const FourTuple& tuple, const PacketContext& context);
  Place* place_for(const wire::TcpPacket& packet, const PacketContext& context);
  Place& renew(Flow& old, const FourTuple& tuple, wire::SeqNum iss, const PacketContext& context);
  void show(Place& place, const wire::TcpPacket& packet, const PacketContext& context);
  void file(Place& place);
  void expire();
  void expire(Stage stage, Duration patience);
  void release(Flow& flow, bool ended);
  [[nodiscard]] bool ended(const Flow& flow, const End& end) const;
  [[nodiscard]] bool was_released(const FourTuple& key) const;

  Flows& flows(Stage stage) { return stages_[static_cast<std::size_t>(stage)]; }

  Report report_;
  std::optional<infer::Vantage> vantage_;
  Limits limits_;
  infer::VantageVotes votes_;
  DnsWatch dns_;
  std::array<Flows, 3> stages_;
  Flows unused_;  ///< their memory is used again
  boost::unordered_flat_map<FourTuple, Place, FourTupleHash> index_;  ///< by `key_of`
  std::size_t segments_ = 0;                                          ///< in all transcripts
  /// Whose sums are not there yet when they are captured: the hosts beside the tap, not many.
  std::set<Address> offloading_;
  Stamp now_;
  Counts counts_;
  std::vector<std::uint32_t> released_;  ///< a mark of each of the last ones, by its hash
};

}  // namespace synspect::probe

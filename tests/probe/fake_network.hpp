#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "probe/engine.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// What listens behind a port of the fake network.
enum class Server : std::uint8_t { closes_when_we_do, silent, refuses, never_closes };

/// An engine on a network and a clock of its own. What the engine sends passes the tap at once and
/// reaches a server, whose answer passes the tap a millisecond later.
class FakeNetwork final : public net::Channel, public probe::Listener {
 public:
  struct Setup {
    probe::Plan plan;
    std::vector<probe::Job> jobs;
    probe::Schedule schedule;
    std::vector<std::uint16_t> ports{5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008};
    Server server = Server::closes_when_we_do;
  };
  explicit FakeNetwork(const Setup& setup);

  void start();
  /// Runs until then, or until nothing more will happen.
  void run(Duration until = std::chrono::hours{1});
  void interrupt();
  /// Passes the tap now.
  void arrives(const Endpoint& from, const Endpoint& to, std::string_view line,
               wire::Origin origin = {});
  void captured(const wire::Decoded& decoded, std::string_view interface = "eth0");

  struct Sent {
    Duration at;  ///< since the start
    wire::TcpPacket packet;
    std::uint32_t interface_index = 0;
    Address destination;
  };
  [[nodiscard]] const std::vector<Sent>& sent() const { return sent_; }
  [[nodiscard]] const std::vector<probe::Record>& records() const { return records_; }
  [[nodiscard]] std::size_t segments_reported() const { return segments_reported_; }
  /// What else the engine has told: "omitted", "icmp".
  [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
  [[nodiscard]] probe::Engine& engine() { return engine_; }
  [[nodiscard]] Duration now() const { return now_ - kBeginning; }
  /// "0 10 100": when each first SYN left, in milliseconds, in the order they left.
  [[nodiscard]] std::string starts() const;
  /// The flags of all that left from `port`: "S . F. .".
  [[nodiscard]] std::string flags_from(std::uint16_t port) const;

  std::map<std::uint16_t, Server> server_of_port;     ///< where it is another than the setup's
  std::function<bool(const wire::TcpPacket&)> loses;  ///< the send fails for these

 private:
  static constexpr Instant kBeginning{std::chrono::hours{5}};

  Result<void> send(const net::Datagram& datagram) override;
  void on_segment(const probe::Session&) override { ++segments_reported_; }
  void on_segment_omitted(const probe::Session&) override { told_.emplace_back("omitted"); }
  void on_icmp(const probe::Session&) override { told_.emplace_back("icmp"); }
  void on_record(const probe::Record& record) override { records_.push_back(record); }
  void answer(const wire::TcpPacket& packet);
  [[nodiscard]] Stamp wall(Instant now) const {
    return {kStart.ns + (now - kBeginning).count(), kStart.clock};
  }

  Server server_;
  Instant now_ = kBeginning;
  std::multimap<Instant, wire::TcpPacket> under_way_;
  std::vector<Sent> sent_;
  std::vector<probe::Record> records_;
  std::size_t segments_reported_ = 0;
  std::vector<std::string> told_;
  std::uint32_t secrets_ = 0;
  probe::Engine engine_;
};

/// 192.0.2.9 at that port, as job_to, by way of interface 2.
[[nodiscard]] std::vector<probe::Job> jobs_to(const std::vector<std::uint16_t>& ports);
[[nodiscard]] Endpoint our(std::uint16_t port);
[[nodiscard]] Endpoint its(std::uint16_t port);

}  // namespace synspect::test

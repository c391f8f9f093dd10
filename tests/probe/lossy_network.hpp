#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "conversation.hpp"
#include "model_server.hpp"

namespace synspect::test {

/// How a network treats each packet.
struct Weather {
  unsigned loss_percent = 0;
  unsigned duplicates_percent = 0;
  Duration least_delay = std::chrono::microseconds{100};
  Duration most_delay = std::chrono::microseconds{100};  ///< above the least: packets overtake
};

/// One session against one model server, with the tap at the session. Everything follows from the
/// seed. A lost packet is one that was taken and not delivered.
class LossyNetwork {
 public:
  LossyNetwork(const probe::Plan& plan, ModelServer server, Weather weather, std::uint64_t seed);
  void run();

  [[nodiscard]] const probe::Session& session() const { return session_; }
  [[nodiscard]] const ModelServer& server() const { return server_; }
  [[nodiscard]] const probe::Record& record() const { return record_; }
  [[nodiscard]] Stamp stamp(Instant at) const {
    return {kStart.ns + (at - Instant{}).count(), kStart.clock};
  }
  /// What the machine went through until the record was complete.
  [[nodiscard]] std::vector<tcp::State> machine() const;
  /// The number of our segment that the server answered with segment `n`; none: it sent that of its
  /// own accord, because a timer ran out or its application wished it.
  [[nodiscard]] std::optional<std::uint32_t> cause_of(std::uint32_t n) const;

 private:
  struct Packet {
    bool to_server = false;
    wire::Segment segment;
    std::uint32_t number = 0;  ///< ours: in the transcript; the server's: of what it answers, or 0
  };
  void carry(const Packet& packet);
  void deliver(const Packet& packet);
  void send_all(const std::vector<wire::Segment>& segments, std::uint32_t cause);
  void drain();
  void note_settling();
  [[nodiscard]] std::optional<Instant> next() const;

  probe::Session session_;
  ModelServer server_;
  Weather weather_;
  std::mt19937_64 random_;
  Instant now_{};
  std::multimap<Instant, Packet> under_way_;
  std::optional<std::size_t> transitions_when_settled_;
  std::map<std::uint32_t, std::uint32_t> causes_;
  probe::Record record_;
};

}  // namespace synspect::test

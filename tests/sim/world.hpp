#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "life.hpp"
#include "path.hpp"
#include "scenario.hpp"
#include "server.hpp"

namespace synspect::sim {

/// A client with its tap, a path, a server, perhaps a router and an attacker, and virtual time.
/// After every event the client is held against the rules; `violations` says which it broke.
class World {
 public:
  explicit World(const Scenario& scenario);
  void run();

  [[nodiscard]] const std::deque<Life>& lives() const { return lives_; }
  [[nodiscard]] const Server& server() const { return server_; }
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  [[nodiscard]] Stamp stamp(Instant at) const;

 private:
  struct Tapped {
    Instant at;
    Instant readable;
    Packet packet;
  };

  void begin_life();
  void run_life();
  void come_to_rest();
  [[nodiscard]] std::optional<Instant> next() const;
  void step(Instant until);
  void deliver(Packet packet);
  void server_sends();
  void read_tap();
  void show(const wire::TcpPacket& seen, const Tapped& tapped);
  template <typename Event>
  void client_does(std::optional<wire::Segment> arrived, Event event);
  std::size_t client_sends(const ClientEvent& event);
  void tap(Packet packet);
  void note_settling(Life& life);
  void violated(std::string rule);
  [[nodiscard]] bool reaches_server();
  [[nodiscard]] Duration longest_life() const;

  Scenario scenario_;
  Dice dice_;
  FourTuple tuple_;
  Server server_;
  Path path_;
  Instant now_{};
  std::deque<Tapped> tapped_;
  std::deque<Life> lives_;
  std::optional<Instant> interrupt_at_;
  std::uint32_t transmissions_ = 0;
  std::uint64_t events_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace synspect::sim

#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "connection.hpp"
#include "dice.hpp"

namespace synspect::sim {

/// A port of a host, and the connections that it has with one client endpoint, one at a time. Their
/// histories are the truth that reports are held against.
class Server {
 public:
  Server(const Behaviour& behaviour, Dice dice) : does_(behaviour), dice_(dice) {}

  void start(Instant now);
  void arrives(const wire::Segment& seg, std::uint32_t transmission, Instant now);
  void time_passes(Instant now);
  [[nodiscard]] std::optional<Instant> deadline() const;
  [[nodiscard]] std::vector<Emission> take_output();

  /// All that there ever were, the present one last.
  [[nodiscard]] const std::deque<Connection>& connections() const { return connections_; }
  /// The server holds a connection, TIME-WAIT aside.
  [[nodiscard]] bool believes_in_connection() const;

 private:
  [[nodiscard]] Connection* present();
  [[nodiscard]] bool vanished() const;
  [[nodiscard]] bool listens() const { return does_.port == Behaviour::Port::open; }
  [[nodiscard]] static bool cookie_holds(const Connection& connection, const wire::Segment& seg);
  void arrives_without_connection(const wire::Segment& seg, std::uint32_t transmission,
                                  Instant now);
  [[nodiscard]] bool stateless(const Connection& connection) const;
  void arrives_with_cookie(const wire::Segment& seg, std::uint32_t transmission, Instant now);
  void open(const wire::Segment& syn, std::uint32_t transmission, Instant now);
  void reset_in_reply(const wire::Segment& seg, std::uint32_t transmission);
  [[nodiscard]] wire::SeqNum fresh_iss();
  void collect(Connection& connection);

  Behaviour does_;
  Dice dice_;
  std::deque<Connection> connections_;
  std::optional<Instant> open_at_;
  std::vector<Emission> out_;
};

}  // namespace synspect::sim

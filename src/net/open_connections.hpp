#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/endpoint.hpp"
#include "net/shared_memory.hpp"

namespace synspect::net {

/// The connections that a run may have open, by what it has sent, in memory that a process beside
/// it sees as well: also when the run is killed in the middle of a change. Bounded: in a place that
/// is taken the newest replaces the oldest.
class OpenConnections {
 public:
  struct Connection {
    FourTuple tuple;
    std::uint32_t interface_index = 0;  ///< scope of a link-local remote address
    std::uint32_t next = 0;             ///< the sequence number after all that was sent
    bool unsent = false;                ///< the last segment did not leave: it ended nothing
  };

  /// Takes note of one IP datagram of ours, header included: a RST ends a connection, any other
  /// segment may have opened one.
  void sent(std::span<const std::uint8_t> datagram, std::uint32_t interface_index);

  /// That datagram did not leave this host.
  void failed(std::span<const std::uint8_t> datagram, std::uint32_t interface_index);

  static constexpr std::size_t kPlaces = 16'384;
  /// What is in a place; none: nothing.
  [[nodiscard]] std::optional<Connection> at(std::size_t place) const;

 private:
  struct Place {
    std::atomic<std::uint32_t> noted{0};  ///< 0: empty, or about to be written
    Connection connection;
  };
  void put(Place& place, const Connection& connection);
  [[nodiscard]] Place& place_for(const Connection& connection) const;

  SharedMemory<Place> places_{kPlaces};
  std::uint32_t notes_ = 0;
};

}  // namespace synspect::net

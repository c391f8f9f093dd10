#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace path_emulator {

using Nanoseconds = std::int64_t;  ///< CLOCK_REALTIME, the clock of packet stamps

[[nodiscard]] Nanoseconds now();

struct Arrival {
  Nanoseconds at;  ///< the kernel's stamp
  std::vector<std::uint8_t> frame;
};

/// One end of the path: a packet socket on one interface of this namespace. Failures of the
/// operating system are thrown as std::system_error, whatever else must not be as runtime_error.
class Port {
 public:
  explicit Port(const std::string& interface);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  [[nodiscard]] int descriptor() const { return socket_; }
  /// Nothing: none is waiting. Its transport checksum is complete, as on a cable: a sender on this
  /// host leaves that work to its interface.
  [[nodiscard]] std::optional<Arrival> receive();
  /// The time before and after: the receiving kernel's stamp lies between.
  std::pair<Nanoseconds, Nanoseconds> send(const std::vector<std::uint8_t>& frame);
  /// Frames that the socket's buffer had no room for.
  [[nodiscard]] std::uint32_t missed() const;

 private:
  int socket_;
};

}  // namespace path_emulator

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "tcp/client.hpp"
#include "wire/profile.hpp"

namespace synspect::probe {

enum class Opening : std::uint8_t {
  full,
  half
};  ///< three segments, or a RST instead of the third
enum class Closing : std::uint8_t { fin, rst, none };  ///< `none`: the connection is reset at exit

/// What is found out by asking; docs/inference.md shows the packets of each.
enum class Measure : std::uint8_t {
  syn_ack_retries,  ///< no third segment: how often does the SYN/ACK come?
  fin_retries,      ///< no last ACK: how often does the FIN come?
  time_wait,        ///< the server closes first: how long does it hold TIME-WAIT?
  accept_queue,     ///< all lifecycles are completed at once: how many are taken?
  ghost,            ///< an old SYN comes late: what becomes of it?
};

inline constexpr std::array kMeasures{Measure::syn_ack_retries, Measure::fin_retries,
                                      Measure::time_wait, Measure::accept_queue, Measure::ghost};

[[nodiscard]] std::string_view to_string(Measure measure);

/// What the client does in each lifecycle.
struct Plan {
  Opening opening = Opening::full;
  Closing closing = Closing::fin;
  std::vector<std::uint8_t> send;  ///< payload, sent once the connection is open
  Duration hold{};                 ///< stay in ESTABLISHED this long before closing
  Duration step_timeout = std::chrono::seconds{5};
  int retries = 2;  ///< retransmissions of one segment
  Duration time_wait = std::chrono::milliseconds{500};
  std::uint8_t ttl = 64;
  wire::Profile profile = wire::Profile::linux_like;
  bool verify = false;  ///< ask after the end whether the server has the connection still
  std::optional<Measure> measure;
};

/// The machine's configuration for a path of `mtu` octets.
[[nodiscard]] tcp::ClientConfig client_config(const Plan& plan, Family family, std::uint32_t mtu);

/// Attempt k of job j starts at k * interval + j * spacing, whether or not earlier ones have ended.
struct Schedule {
  std::uint32_t count = 1;
  Duration interval = std::chrono::seconds{1};
  Duration spacing = std::chrono::milliseconds{1};  ///< so that many ports are no burst of SYNs
};

}  // namespace synspect::probe

#include "net/resetter.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "net/confinement.hpp"
#include "net/message.hpp"
#include "net/raw_socket.hpp"
#include "wire/crafter.hpp"

namespace synspect::net {
namespace {

constexpr std::uint8_t kTtl = 64;
/// No burst, however many were open.
constexpr std::size_t kAtOnce = 32;
constexpr std::chrono::milliseconds kPause{2};

/// RFC 9293 section 3.5.3: a RST at the sequence number that comes next is believed. Where the
/// server has not had all that was sent, it asks whether it is meant (RFC 5961 section 3.2), and
/// the kernel, which knows of no connection, says yes.
void reset(RawSocket& socket, const OpenConnections::Connection& connection) {
  wire::Segment segment;
  segment.flags.rst = true;
  segment.seq = wire::SeqNum{connection.next};
  const auto octets = wire::Crafter{wire::Profile::minimal, kTtl}.craft(connection.tuple, segment);
  (void)socket.send({connection.tuple.remote.address, connection.interface_index, octets});
}

void reset_all(RawSocket& socket, const OpenConnections& connections, bool unsent_only) {
  std::size_t resets = 0;
  for (std::size_t place = 0; place < OpenConnections::kPlaces; ++place) {
    const auto connection = connections.at(place);
    if (!connection || (unsent_only && !connection->unsent)) continue;
    reset(socket, *connection);
    if (++resets % kAtOnce == 0) std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

Result<Resetter> Resetter::start(const std::string& interface) {
  auto connections = std::make_unique<OpenConnections>();
  std::optional<RawSocket> socket;
  auto process = SideProcess::start(
      "synspect-reset", unprivileged_user(), Keep::nothing,
      [&](int other) {
        // It believes what it reads in the memory of a process that may have been taken over.
        if (!confine_system_calls()) return;
        const bool all_is_well = receive_message(other).has_value();
        reset_all(*socket, *connections, all_is_well);
      },
      [&]() -> Result<void> {
        auto opened = RawSocket::open(interface);
        if (!opened) return opened.error();
        socket.emplace(*std::move(opened));
        return {};
      });
  if (!process) return process.error();
  return Resetter{*std::move(process), std::move(connections)};
}

Resetter::~Resetter() {
  if (connections_) (void)send_message(process_.socket(), "+");
}

}  // namespace synspect::net

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "in_private_network.hpp"
#include "net/bulk_sender.hpp"
#include "traffic.hpp"

namespace synspect::test {

using Octets = std::vector<std::uint8_t>;

constexpr std::uint16_t kScanPort = 61000;

inline net::Way way_to(const char* destination) {
  return must(net::find_way(Address::parse(destination).value(), {}));
}

/// A SYN from the way's source, kScanPort, with `number` as its sequence number.
inline Octets numbered_syn(const net::Way& way, const Endpoint& to, std::uint32_t number) {
  wire::Segment made = syn();
  made.seq = wire::SeqNum{number};
  return wire::Crafter{wire::Profile::linux_like, 64}.craft({{way.source, kScanPort}, to}, made);
}

/// A channel, and what a scan does with it.
class Scan {
 public:
  explicit Scan(std::vector<net::Way> ways)
      : ways_(std::move(ways)), sender_(must(net::BulkSender::open(ways_, ""))) {
    sender_->start();
  }

  void probe(std::uint32_t way, const Endpoint& to, std::uint32_t number) {
    const Octets octets = numbered_syn(ways_[way], to, number);
    sender_->probe({way, to.address, octets});
  }
  void answer(std::uint32_t way, const Endpoint& to, std::uint32_t number) {
    const Octets octets = numbered_syn(ways_[way], to, number);
    sender_->answer({way, to.address, octets});
  }
  /// The next failure, once there is one.
  net::BulkSender::Unsent await_unsent() {
    std::optional<net::BulkSender::Unsent> unsent;
    eventually([&] { return (unsent = sender_->poll_unsent()).has_value(); }, "an unsent datagram");
    return *unsent;
  }
  net::BulkSender* operator->() { return sender_.get(); }
  void end() { sender_.reset(); }

 private:
  std::vector<net::Way> ways_;
  std::unique_ptr<net::BulkSender> sender_;
};

}  // namespace synspect::test

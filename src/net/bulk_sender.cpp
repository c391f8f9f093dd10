#include "net/bulk_sender.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "base/instant.hpp"
#include "net/clock.hpp"

namespace synspect::net {
namespace {

/// The capture's buffer holds what arrives meanwhile.
constexpr Duration kLongestFlush = std::chrono::milliseconds{100};
constexpr Duration kLongestEnd = std::chrono::seconds{1};

/// After so many batches without a wait, up to 32,000 packets, it is not the network that is slow.
constexpr std::uint32_t kProven = 1000;
/// Probes that wait while the network holds us up: whoever has made one counts the time from then.
constexpr std::size_t kFewWaiting = 128;

/// Lets wait for `most` in all from the first time it is asked.
class Patience {
 public:
  explicit Patience(Duration most) : most_(most) {}
  bool operator()() {
    if (!end_) end_ = steady_now() + most_;
    return steady_now() < *end_;
  }

 private:
  Duration most_;
  std::optional<Instant> end_;
};

}  // namespace

Result<std::unique_ptr<BulkSender>> BulkSender::open(const std::vector<Way>& ways,
                                                     const std::string& interface,
                                                     Resetter* resetter) {
  auto unsent = std::make_unique<UnsentList>();
  auto outlet = Outlet::open(ways, interface, *unsent);
  if (!outlet) return outlet.error();
  auto own_outlet = Outlet::open(ways, interface, *unsent);
  if (!own_outlet) return own_outlet.error();
  return std::unique_ptr<BulkSender>{new BulkSender{ways, std::move(unsent), std::move(*outlet),
                                                    std::move(*own_outlet), resetter}};
}

BulkSender::BulkSender(const std::vector<Way>& ways, std::unique_ptr<UnsentList> unsent,
                       Outlet outlet, Outlet own_outlet, Resetter* resetter)
    : resetter_(resetter),
      unsent_(std::move(unsent)),
      outlet_(std::move(outlet)),
      own_outlet_(std::move(own_outlet)) {
  for (const Way& way : ways) interfaces_.push_back(way.interface_index);
}

void BulkSender::start() {
  transmitter_ = std::thread{[this] { transmit(); }};
}

BulkSender::~BulkSender() {
  if (!transmitter_.joinable()) return;
  ending_.store(true, std::memory_order_release);
  bell_.ring();
  send_own();
  transmitter_.join();
}

// A kernel spends 1.3 us on a packet, and 2 us where a capture watches: on two processors the two
// threads send twice as much as one. On a slow network the caller's would only wait.
std::size_t BulkSender::room() const {
  const std::uint32_t unhindered = unhindered_.load(std::memory_order_relaxed);
  if (unhindered < kRecovered) {
    const std::size_t waiting = ParcelRing::kSlots - ring_.room();
    return kFewWaiting - std::min(kFewWaiting, waiting);
  }
  const bool helps = unhindered >= kProven;
  return ring_.room() + (helps ? own_.size() - owned_ : 0);
}

void BulkSender::probe(const BulkDatagram& datagram) {
  ring_.room() > 0 ? ring_.push(datagram) : pack_own(datagram);
}

void BulkSender::answer(const BulkDatagram& datagram) {
  if (resetter_ != nullptr) resetter_->sent(datagram.octets, interfaces_[datagram.way]);
  pack_own(datagram);
}

void BulkSender::pack_own(const BulkDatagram& datagram) {
  if (owned_ == own_.size()) send_own();
  own_[owned_++].pack(datagram);
}

std::optional<BulkSender::Unsent> BulkSender::poll_unsent() {
  auto unsent = unsent_->poll();
  if (unsent && resetter_ != nullptr) resetter_->failed(unsent->octets, 0);
  return unsent;
}

void BulkSender::flush() {
  bell_.ring();
  send_own();
}

void BulkSender::send_own() {
  own_outlet_.send(std::span{own_}.first(owned_), Patience{kLongestFlush});
  owned_ = 0;
}

void BulkSender::transmit() {
  Patience at_the_end{kLongestEnd};
  const auto may_wait = [&] {
    unhindered_.store(0, std::memory_order_relaxed);
    return !ending_.load(std::memory_order_acquire) || at_the_end();
  };
  for (;;) {
    // In this order: whoever ends has filled the ring before.
    const bool ending = ending_.load(std::memory_order_acquire);
    const auto parcels = ring_.front(PacketSocket::kMostAtOnce);
    if (!parcels.empty()) {
      outlet_.send(parcels, may_wait);
      ring_.pop(parcels.size());
      unhindered_.fetch_add(1, std::memory_order_relaxed);
    } else if (ending) {
      return;
    } else {
      bell_.sleep_unless(
          [&] { return !ring_.front(1).empty() || ending_.load(std::memory_order_acquire); });
    }
  }
}

}  // namespace synspect::net

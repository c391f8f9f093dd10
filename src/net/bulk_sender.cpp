#include "net/bulk_sender.hpp"

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
                                                     const std::string& interface) {
  auto unsent = std::make_unique<UnsentList>();
  auto for_probes = Outlet::open(ways, interface, *unsent);
  if (!for_probes) return for_probes.error();
  auto for_answers = Outlet::open(ways, interface, *unsent);
  if (!for_answers) return for_answers.error();
  return std::unique_ptr<BulkSender>{
      new BulkSender{std::move(unsent), std::move(*for_probes), std::move(*for_answers)}};
}

BulkSender::BulkSender(std::unique_ptr<UnsentList> unsent, Outlet for_probes, Outlet for_answers)
    : unsent_(std::move(unsent)),
      for_probes_(std::move(for_probes)),
      for_answers_(std::move(for_answers)),
      transmitter_([this] { transmit(); }) {}

BulkSender::~BulkSender() {
  ending_.store(true, std::memory_order_release);
  bell_.ring();
  send_answers();
  transmitter_.join();
}

void BulkSender::answer(const BulkDatagram& datagram) {
  if (answered_ == answers_.size()) send_answers();
  answers_[answered_++].pack(datagram);
}

void BulkSender::flush() {
  bell_.ring();
  send_answers();
}

void BulkSender::send_answers() {
  for_answers_.send(std::span{answers_}.first(answered_), Patience{kLongestFlush});
  answered_ = 0;
}

void BulkSender::transmit() {
  Patience at_the_end{kLongestEnd};
  const auto may_wait = [&] { return !ending_.load(std::memory_order_acquire) || at_the_end(); };
  for (;;) {
    // In this order: whoever ends has filled the ring before.
    const bool ending = ending_.load(std::memory_order_acquire);
    const auto parcels = ring_.front(PacketSocket::kMostAtOnce);
    if (!parcels.empty()) {
      for_probes_.send(parcels, may_wait);
      ring_.pop(parcels.size());
    } else if (ending) {
      return;
    } else {
      bell_.sleep_unless(
          [&] { return !ring_.front(1).empty() || ending_.load(std::memory_order_acquire); });
    }
  }
}

}  // namespace synspect::net

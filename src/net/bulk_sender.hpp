#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/channel.hpp"
#include "net/doorbell.hpp"
#include "net/outlet.hpp"
#include "net/parcel.hpp"
#include "net/parcel_ring.hpp"
#include "net/resetter.hpp"
#include "net/unsent_list.hpp"
#include "net/way.hpp"

namespace synspect::net {

/// Sends for a scan: probes from a thread of its own, answers from the caller's, so that the
/// kernel's work for the one and for the other is done side by side. Where the network takes more
/// than one thread can send, the caller's sends probes too. All calls are one thread's.
class BulkSender final : public BulkChannel {
 public:
  /// `ways`: what `BulkDatagram::way` counts. `interface`: what the kernel routes is bound to it;
  /// empty: any. `resetter`: takes note of the answers, if there is one: of the probes, most of
  /// which nobody answers, the kernel resets what comes of them. `not_permitted` without
  /// CAP_NET_RAW.
  [[nodiscard]] static Result<std::unique_ptr<BulkSender>> open(const std::vector<Way>& ways,
                                                                const std::string& interface,
                                                                Resetter* resetter = nullptr);
  /// Starts the thread; before it, nothing is sent.
  void start();
  BulkSender(const BulkSender&) = delete;
  BulkSender& operator=(const BulkSender&) = delete;
  /// Sends what it has taken. Waits a second at most for a kernel that takes nothing.
  ~BulkSender() override;

  [[nodiscard]] std::size_t room() const override;
  void probe(const BulkDatagram& datagram) override;
  void answer(const BulkDatagram& datagram) override;
  /// Where a queue of the kernel is full, waits 0.1 s at most; what is left then is unsent.
  void flush() override;
  [[nodiscard]] std::optional<Unsent> poll_unsent() override;

  /// How many this host has refused to send so far. Of those that poll_unsent() was not asked for,
  /// it keeps the first few thousand.
  [[nodiscard]] std::uint64_t unsent() const { return unsent_->count(); }

 private:
  BulkSender(const std::vector<Way>& ways, std::unique_ptr<UnsentList> unsent, Outlet outlet,
             Outlet own_outlet, Resetter* resetter);
  static constexpr std::uint32_t kRecovered = 8;  ///< so many: it does so no more

  void transmit();
  void send_own();

  void pack_own(const BulkDatagram& datagram);

  std::vector<std::uint32_t> interfaces_;  ///< index, by way
  Resetter* resetter_;
  std::unique_ptr<UnsentList> unsent_;
  ParcelRing ring_;
  Doorbell bell_;
  std::atomic<bool> ending_{false};
  /// Batches since the network last held one up.
  std::atomic<std::uint32_t> unhindered_{kRecovered};
  Outlet outlet_;

  Outlet own_outlet_;
  std::array<Parcel, PacketSocket::kMostAtOnce> own_;  ///< what the caller's thread sends
  std::size_t owned_ = 0;

  std::thread transmitter_;
};

}  // namespace synspect::net

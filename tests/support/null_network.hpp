#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "net/channel.hpp"
#include "probe/scan.hpp"
#include "wire/template_crafter.hpp"

namespace synspect::test {

/// A network and its servers, in memory and in virtual time: shows the tap of a scan what it sends,
/// and what the servers answer.
class NullNetwork final : public net::BulkChannel {
 public:
  enum class Answer : std::uint8_t { none, refuse, open };
  /// Between two stamps of the tap.
  static constexpr std::int64_t kStep = 100;

  explicit NullNetwork(Answer answer) : answer_(answer), servers_(wire::Profile::linux_like, 64) {}

  /// What is true for a segment does not reach its goal, or is not shown by the tap.
  using Loss = std::function<bool(const wire::TcpPacket&)>;
  void lose(Loss lost) { lost_ = std::move(lost); }
  void hide(Loss hidden) { hidden_ = std::move(hidden); }
  void refuse_to_send(const Failure& why) { refusal_ = why; }
  void limit_room(std::size_t room) { room_ = room; }

  [[nodiscard]] std::size_t room() const override {
    return wire_.size() < room_ ? room_ - wire_.size() : 0;
  }
  void probe(const net::BulkDatagram& datagram) override { put(datagram.octets); }
  void answer(const net::BulkDatagram& datagram) override { put(datagram.octets); }
  void flush() override {}
  [[nodiscard]] std::optional<Unsent> poll_unsent() override;

  /// All that was sent until now passes the tap at `now`, and is answered.
  void deliver(probe::Scan& scan, Instant now);
  /// A segment of nobody's asking.
  void inject(probe::Scan& scan, const FourTuple& from_to, const wire::Segment& seg, Instant now);

  void keep_what_passes() { keeps_ = true; }
  /// All segments that were sent, in their order.
  [[nodiscard]] const std::vector<wire::TcpPacket>& sent() const { return sent_; }
  struct Shown {
    wire::TcpPacket packet;
    Stamp at;
  };
  /// All that the tap has shown, in its order.
  [[nodiscard]] const std::vector<Shown>& shown() const { return shown_; }

 private:
  struct Frame {
    std::array<std::uint8_t, kMostOctets> octets;
    std::size_t size;
  };
  void put(std::span<const std::uint8_t> octets);
  void show(probe::Scan& scan, const wire::TcpPacket& packet, Instant now);
  [[nodiscard]] std::optional<wire::Segment> reply(const wire::Segment& seg) const;

  Answer answer_;
  wire::TemplateCrafter servers_;
  std::size_t room_ = 1024;
  Loss lost_;
  Loss hidden_;
  std::optional<Failure> refusal_;
  std::vector<Unsent> unsent_;
  std::vector<Frame> wire_;
  std::vector<Frame> delivering_;
  bool keeps_ = false;
  std::vector<wire::TcpPacket> sent_;
  std::vector<Shown> shown_;
  std::int64_t stamp_ = 1'700'000'000'000'000'000;
};

}  // namespace synspect::test

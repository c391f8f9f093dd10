#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "probe/session.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// Closes by FIN; no options beyond the MSS, so that lines stay short.
[[nodiscard]] probe::Plan plain_plan();
/// 192.0.2.9:80, by name, from 192.0.2.1 on eth0.
[[nodiscard]] probe::Job job_to(std::uint16_t port = 80);

/// One session, the only clock that it knows, and the tap: every datagram that leaves is decoded
/// and shown to it at once. Lines are in packet notation with relative numbers; answers are the
/// lines that left, without window and options, joined by " | ".
class Conversation {
 public:
  explicit Conversation(const probe::Plan& plan = plain_plan());

  std::string start();
  std::string arrives(std::string_view line);
  std::string arrives(const wire::Segment& segment, wire::Checksum checksum = wire::Checksum::good);
  /// A segment "of ours" that we did not send: the kernel's.
  std::string leaves_from_elsewhere(std::string_view line);
  std::string icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted = 0,
                   wire::Checksum checksum = wire::Checksum::good);
  /// Moves the clock, and stops at each deadline on the way.
  std::string wait(Duration duration);
  std::string interrupt();
  std::string release();
  std::string fail(const std::string& reason);

  void lag() { lagging_ = true; }  ///< from now on the tap shows what leaves only when asked
  std::string show_next();         ///< the tap shows the next segment that left
  void drop() { session_.capture_dropped(); }  ///< the capture has lost packets

  [[nodiscard]] const probe::Session& session() const { return session_; }
  /// "SYN-SENT, ESTABLISHED": what the machine went through until the record was complete, the end
  /// of TIME-WAIT aside.
  [[nodiscard]] std::string machine() const;
  /// The same as the transcript proves it.
  [[nodiscard]] std::string inferred() const;
  /// "ghost accepted, ghost-reset ended": what was found out by asking.
  [[nodiscard]] std::string measured() const;
  [[nodiscard]] Duration elapsed() const { return now_ - Instant{}; }

 private:
  std::string drain();
  void show(const wire::TcpPacket& packet);
  void note_settling();
  [[nodiscard]] Stamp tap_stamp();

  probe::Session session_;
  Instant now_{};
  std::int64_t shown_ = 0;  ///< so that no two stamps are the same
  bool lagging_ = false;
  std::deque<wire::TcpPacket> unseen_;
  std::optional<std::size_t> transitions_when_settled_;
};

}  // namespace synspect::test

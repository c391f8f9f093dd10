#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tcp/client.hpp"
#include "wire/segment_text.hpp"

namespace synspect::test {

/// How a script's connection begins: our side's settings, and the options of the server's SYN.
struct Setup {
  tcp::ClientConfig config;
  std::string syn_options;           ///< of the server: "<mss 1460,wscale 7>"
  std::uint16_t syn_window = 65535;  ///< of the server
};

/// MSS 1460 on both sides and no other option; 64240 octets of window for the server, 65535 for us.
[[nodiscard]] Setup plain();
/// The same with timestamps. Our clock shows 1000 when the script begins, and counts milliseconds;
/// the server's SYN says 500.
[[nodiscard]] Setup stamped();

/// A client and the only clock it knows. Lines are in packet notation with relative numbers; our
/// own wrap to zero at 251, the server's at 4001, so that the tables also test the arithmetic.
///
/// Answers are the lines that left, joined by " | "; "" is silence. They are without window and
/// options, which `full()` turns on. Whatever leaves is also held against what every segment of a
/// client must fulfil; std::logic_error if it does not.
class Script {
 public:
  explicit Script(Setup setup = plain());  ///< CLOSED, nobody has called `open` yet

  static Script in_syn_sent(const Setup& setup = plain());
  static Script in_syn_received(const Setup& setup = plain());
  static Script in_established(const Setup& setup = plain());
  static Script in_fin_wait_1(const Setup& setup = plain());
  static Script in_fin_wait_2(const Setup& setup = plain());
  static Script in_close_wait(const Setup& setup = plain());
  static Script in_closing(const Setup& setup = plain());
  static Script in_last_ack(const Setup& setup = plain());
  static Script in_time_wait(const Setup& setup = plain());
  static Script in_closed(const Setup& setup = plain());  ///< after an open that was refused
  static Script in(tcp::State state, const Setup& setup = plain());

  // Each does one thing to the client and returns its answer.
  std::string open();
  std::string send(std::uint32_t octets);  ///< octet i is i modulo 251
  std::string close();
  std::string abort();
  std::string inject(std::string_view line);
  /// All the answers at once; for long series and random segments.
  std::vector<wire::Segment> deliver(const wire::Segment& segment);
  /// Moves the clock to `time` after the beginning, and stops at each deadline on the way. The
  /// lines have their times: "1.000 > S 0:0(0) | 3.000 > S 0:0(0)".
  std::string wait_until(Duration time);
  std::string wait(Duration duration) { return wait_until(elapsed_ + duration); }
  /// Moves the clock without telling the client: a caller that is late.
  void pass_unnoticed(Duration duration) { elapsed_ += duration; }
  /// Calls `time_passes` at the present time, due or not.
  std::string wake();
  /// An ICMP error about our sequence number `quoted`. False: not taken.
  bool icmp(std::uint32_t quoted, bool hard);
  std::string answer();  ///< what left since the last answer

  Script& full() {
    full_ = true;
    return *this;
  }
  [[nodiscard]] tcp::State state() const { return client_.state(); }
  [[nodiscard]] tcp::Cause cause() const { return client_.cause(); }
  [[nodiscard]] std::optional<Duration> deadline() const;  ///< after the beginning
  /// All that were not asked for yet: "SYN-SENT (open called), ESTABLISHED (SYN acknowledged)".
  std::string transitions();
  [[nodiscard]] tcp::Client& client() { return client_; }
  [[nodiscard]] Instant now() const;
  [[nodiscard]] wire::Segment parse(std::string_view line) const;

 private:
  std::vector<wire::Segment> sent();
  [[nodiscard]] std::string text(const wire::Segment& segment) const;
  void check(const tcp::Client::Transmission& transmission) const;
  /// The script's own way into a state, with the server's options where they belong.
  void follow(std::string_view line);

  Setup setup_;
  tcp::Client client_;
  Duration elapsed_{};
  bool full_ = false;
};

/// A row of most tables: what arrives, and what follows from it.
struct Row {
  std::string_view name;
  std::string_view arrives;
  std::string_view answer;
  tcp::State then;
};

}  // namespace synspect::test

// What doctest shows when a CHECK fails.
namespace synspect::tcp {

inline doctest::String toString(State state) {
  return std::string{to_string(state)}.c_str();
}
inline doctest::String toString(Cause cause) {
  return std::string{to_string(cause)}.c_str();
}

}  // namespace synspect::tcp

namespace doctest {

template <typename Number, typename Period>
struct StringMaker<std::chrono::duration<Number, Period>> {
  static String convert(const std::chrono::duration<Number, Period>& duration) {
    return (std::to_string(synspect::Duration{duration}.count()) + " ns").c_str();
  }
};

template <>
struct StringMaker<std::optional<synspect::Duration>> {
  static String convert(const std::optional<synspect::Duration>& duration) {
    return duration ? toString(*duration) : "none";
  }
};

}  // namespace doctest

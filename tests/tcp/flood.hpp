#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

#include "tcp/script.hpp"

namespace synspect::test {

inline constexpr tcp::State kClientStates[] = {
    tcp::State::closed,      tcp::State::syn_sent,   tcp::State::syn_received,
    tcp::State::established, tcp::State::fin_wait_1, tcp::State::fin_wait_2,
    tcp::State::close_wait,  tcp::State::closing,    tcp::State::last_ack,
    tcp::State::time_wait,
};

/// Random segments of somebody who sees nothing (`blind`), or knows nearly everything (`near`).
class Flood {
 public:
  explicit Flood(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool one_in(std::uint32_t n) { return below(n) == 0; }
  [[nodiscard]] std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(random_() % n);
  }

  [[nodiscard]] wire::Segment blind() {
    wire::Segment segment = shape();
    segment.seq = wire::SeqNum{number()};
    if (!one_in(4)) segment.ack = wire::SeqNum{number()};
    return segment;
  }

  /// At the edges of what RCV.NXT, SND.NXT and the windows allow.
  [[nodiscard]] wire::Segment near(wire::SeqNum rcv_nxt, wire::SeqNum snd_nxt) {
    constexpr std::array<std::uint32_t, 6> from_rcv{0, 0, 64128, 64240, 100, 0x80000000};
    constexpr std::array<std::uint32_t, 5> from_snd{0, 0, 0, 0u - 65535, 0x80000000};
    wire::Segment segment = shape();
    segment.seq = rcv_nxt + from_rcv[below(from_rcv.size())] + below(7) - 3u;
    if (!one_in(8)) segment.ack = snd_nxt + from_snd[below(from_snd.size())] + below(5) - 2u;
    return segment;
  }

 private:
  [[nodiscard]] std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }

  /// Flags, length, window and options.
  [[nodiscard]] wire::Segment shape() {
    constexpr std::array<std::uint32_t, 6> lengths{0, 0, 1, 10, 1460, 65495};
    wire::Segment segment;
    wire::Flags& flags = segment.flags;
    flags = {one_in(4), one_in(4), one_in(8), one_in(2), one_in(8), one_in(8), one_in(8)};
    segment.length = lengths[below(lengths.size())];
    segment.window = static_cast<std::uint16_t>(one_in(3) ? below(3) : number());
    wire::Options& options = segment.options;
    if (one_in(4)) options.mss = static_cast<std::uint16_t>(number());
    if (one_in(4)) options.window_scale = static_cast<std::uint8_t>(number());
    if (!one_in(3)) options.timestamps = wire::Timestamps{499 + below(4), number()};
    options.malformed = one_in(8);
    return segment;
  }

  std::mt19937_64 random_;
};

}  // namespace synspect::test

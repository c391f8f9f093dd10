#include "live/path_emulator_damage.hpp"

namespace path_emulator {
namespace {

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kIpv6Header = 40;
constexpr std::uint8_t kTcp = 6;

bool is_ipv4(const std::vector<std::uint8_t>& frame) {
  return frame.size() >= kEthernet + 20 && frame[12] == 0x08 && frame[13] == 0x00;
}

bool is_ipv6(const std::vector<std::uint8_t>& frame) {
  return frame.size() >= kEthernet + kIpv6Header && frame[12] == 0x86 && frame[13] == 0xdd;
}

/// The first octet that a checksum of the network or transport layer covers. Damage to Ethernet's
/// header would be found by its interface; much of IPv6's header nobody checks.
std::size_t first_covered(const std::vector<std::uint8_t>& frame) {
  return is_ipv6(frame) ? kEthernet + kIpv6Header : kEthernet;
}

}  // namespace

bool is_tcp(const std::vector<std::uint8_t>& frame) {
  return (is_ipv4(frame) && frame[kEthernet + 9] == kTcp) ||
         (is_ipv6(frame) && frame[kEthernet + 6] == kTcp);
}

std::vector<Fate> Luck::draw(const std::vector<std::uint8_t>& frame) {
  const bool twice = draw_fraction() < damage_.duplicate;
  std::vector<Fate> copies{draw_copy(frame), draw_copy(frame)};
  if (!twice) copies.pop_back();
  return copies;
}

Fate Luck::draw_copy(const std::vector<std::uint8_t>& frame) {
  Fate fate;
  fate.lost = draw_fraction() < damage_.loss;
  const double jitter = draw_fraction();
  const bool held = draw_fraction() < damage_.reorder;
  const double hold = draw_fraction();
  const bool corrupt = draw_fraction() < damage_.corrupt;
  const double where = draw_fraction();

  fate.wait = damage_.delay + static_cast<Nanoseconds>(jitter * double(damage_.jitter));
  if (held) fate.wait += static_cast<Nanoseconds>(hold * double(damage_.hold));
  if (corrupt && !fate.lost) {
    const std::size_t first = first_covered(frame);
    const auto bits = double((frame.size() - first) * 8);
    fate.flipped = static_cast<std::uint32_t>(first * 8) + static_cast<std::uint32_t>(where * bits);
  }
  return fate;
}

// Of 53 bits, as std::uniform_real_distribution is another one in each library.
double Luck::draw_fraction() {
  return double(numbers_() >> 11) * 0x1p-53;
}

}  // namespace path_emulator

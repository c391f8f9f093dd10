#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace synspect {

enum class Family : std::uint8_t { v4 = 4, v6 = 6 };

[[nodiscard]] constexpr std::string_view to_string(Family family) {
  return family == Family::v6 ? "IPv6" : "IPv4";
}

/// An IPv4 or IPv6 address, octets in network order.
class Address {
 public:
  Address() = default;  ///< 0.0.0.0
  /// `octets`: exactly 4 or exactly 16.
  explicit Address(std::span<const std::uint8_t> octets);

  /// Reads `192.0.2.7` or `2001:db8::7` (RFC 4291 section 2.2); no brackets, no scope.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] bool is_v6() const { return family_ == Family::v6; }
  /// 4 or 16 octets, valid as long as this object.
  [[nodiscard]] std::span<const std::uint8_t> octets() const {
    return std::span{octets_}.first(is_v6() ? 16 : 4);
  }
  [[nodiscard]] bool is_link_local() const;  ///< fe80::/10
  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_multicast() const;
  /// Dotted quad, or the canonical form of RFC 5952; never brackets, never a scope.
  [[nodiscard]] std::string text() const;
  static constexpr std::size_t kMostText = 39;  ///< characters: eight groups of four
  /// The same into `out`, which has room for so many; returns its end. Allocates nothing.
  char* write(char* out) const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  Family family_ = Family::v4;
  std::array<std::uint8_t, 16> octets_{};
};

/// The address; a link-local one with its scope: "fe80::1%eth0".
[[nodiscard]] std::string scoped(const Address& address, std::string_view interface);

}  // namespace synspect

#include "base/address.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <vector>

namespace synspect {
namespace {

constexpr std::size_t kGroups = 8;

std::optional<unsigned> number(std::string_view text, int base, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::array<std::uint8_t, 4>> parse_quad(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::array<std::uint8_t, 4> quad{};
  for (std::size_t i = 0; i < 4; ++i) {
    const bool leading_zero = parts[i].size() > 1 && parts[i].front() == '0';
    const auto value = number(parts[i], 10, 255);
    if (!value || leading_zero || parts[i].size() > 3) return std::nullopt;
    quad[i] = static_cast<std::uint8_t>(*value);
  }
  return quad;
}

/// The octets of colon-separated groups. At the end of an address (`at_end`) a dotted quad may
/// stand for the last two groups.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text, bool at_end) {
  std::vector<std::uint8_t> octets;
  if (text.empty()) return octets;
  const auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (at_end && i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const auto quad = parse_quad(parts[i]);
      if (!quad) return std::nullopt;
      octets.insert(octets.end(), quad->begin(), quad->end());
      break;
    }
    const auto value = parts[i].size() > 4 ? std::nullopt : number(parts[i], 16, 0xffff);
    if (!value) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(*value >> 8));
    octets.push_back(static_cast<std::uint8_t>(*value & 0xff));
  }
  return octets;
}

std::optional<Address> parse_v6(std::string_view text) {
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = parse_groups(text.substr(0, gap), !has_gap);
  const auto tail =
      has_gap ? parse_groups(text.substr(gap + 2), true) : std::vector<std::uint8_t>{};
  if (!head || !tail) return std::nullopt;
  const std::size_t given = head->size() + tail->size();
  if (has_gap ? given > 14 : given != 16) return std::nullopt;
  std::array<std::uint8_t, 16> octets{};
  std::copy(head->begin(), head->end(), octets.begin());
  std::copy_backward(tail->begin(), tail->end(), octets.end());
  return Address{octets};
}

/// First group and length of the longest run of two or more zero groups (RFC 5952 section 4.2).
std::pair<std::size_t, std::size_t> longest_zero_run(const std::array<unsigned, kGroups>& groups) {
  std::size_t best = 0;
  std::size_t best_length = 0;
  for (std::size_t i = 0; i < kGroups;) {
    std::size_t end = i;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = std::max(end, i + 1);
  }
  return best_length >= 2 ? std::pair{best, best_length} : std::pair{kGroups, std::size_t{0}};
}

char* write_number(char* out, unsigned value, int base) {
  constexpr std::ptrdiff_t most = 4;  // "ffff"
  return std::to_chars(out, out + most, value, base).ptr;
}

char* write_quad(char* out, std::span<const std::uint8_t> quad) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) *out++ = '.';
    out = write_number(out, quad[i], 10);
  }
  return out;
}

}  // namespace

Address::Address(std::span<const std::uint8_t> octets)
    : family_(octets.size() == 16 ? Family::v6 : Family::v4) {
  assert(octets.size() == 4 || octets.size() == 16);
  std::copy(octets.begin(), octets.end(), octets_.begin());
}

std::optional<Address> Address::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto quad = parse_quad(text);
  return quad ? std::optional{Address{*quad}} : std::nullopt;
}

bool Address::is_link_local() const {
  return is_v6() && octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;
}

bool Address::is_unspecified() const {
  return std::all_of(octets_.begin(), octets_.end(), [](std::uint8_t octet) { return octet == 0; });
}

bool Address::is_multicast() const {
  return is_v6() ? octets_[0] == 0xff : (octets_[0] & 0xf0) == 0xe0;
}

std::string Address::text() const {
  std::array<char, kMostText> out{};
  return {out.data(), write(out.data())};
}

char* Address::write(char* out) const {
  if (!is_v6()) return write_quad(out, octets());
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(mapped.begin(), mapped.end(), octets_.begin())) {
    constexpr std::string_view prefix = "::ffff:";
    return write_quad(std::copy(prefix.begin(), prefix.end(), out), octets().subspan(12));
  }
  std::array<unsigned, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) groups[i] = octets_[2 * i] * 256u + octets_[2 * i + 1];
  const auto [gap, gap_length] = longest_zero_run(groups);
  bool after_group = false;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (gap_length > 0 && i == gap) {
      *out++ = ':';
      *out++ = ':';
      i += gap_length - 1;
      after_group = false;
      continue;
    }
    if (after_group) *out++ = ':';
    out = write_number(out, groups[i], 16);
    after_group = true;
  }
  return out;
}

std::string scoped(const Address& address, std::string_view interface) {
  std::string text = address.text();
  if (address.is_link_local()) text.append("%").append(interface);
  return text;
}

}  // namespace synspect

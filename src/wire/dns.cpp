#include "wire/dns.hpp"

#include <algorithm>
#include <utility>

#include "wire/byte_reader.hpp"

namespace synspect::wire {
namespace {

constexpr std::size_t kDnsHeader = 12;
constexpr std::uint8_t kLongestLabel = 63;
constexpr std::uint8_t kPointer = 0xc0;
constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kAaaa = 28;
constexpr std::uint32_t kLongestTtl = 0x7fff'ffff;

void append_octet(std::string& text, std::uint8_t octet) {
  if (octet == '.' || octet == '\\') {
    text += '\\';
    text += static_cast<char>(octet);
  } else if (octet > ' ' && octet < 0x7f) {
    text += static_cast<char>(octet);
  } else {
    text += '\\';
    for (const int unit : {100, 10, 1}) text += static_cast<char>('0' + octet / unit % 10);
  }
}

/// A terminal, a table or a script gets to see it: whoever wrote the packet must not write to
/// those. None: it is cut, or points elsewhere; before the first name there is nothing to point to.
std::optional<std::string> read_name(ByteReader& in) {
  std::string name;
  while (in.has(1)) {
    const std::uint8_t length = in.u8();
    if (length == 0) return name;
    if (length > kLongestLabel || !in.has(length)) break;
    if (!name.empty()) name += '.';
    for (const std::uint8_t octet : in.take(length)) append_octet(name, octet);
  }
  return std::nullopt;
}

/// A pointer ends a name and is not followed: it may lead to itself. False: the name is cut.
bool skip_name(ByteReader& in) {
  while (in.has(1)) {
    const std::uint8_t length = in.u8();
    if (length == 0) return true;
    const bool points = (length & kPointer) == kPointer;
    if (!points && length > kLongestLabel) return false;
    if (!in.has(points ? 1 : length)) return false;
    in.skip(points ? 1 : length);
    if (points) return true;
  }
  return false;
}

/// RFC 2181 section 8: with the most significant bit set it means zero.
std::chrono::seconds ttl_of(std::uint32_t field) {
  return std::chrono::seconds{field > kLongestTtl ? 0 : field};
}

std::optional<Address> address_of(std::uint16_t type, std::span<const std::uint8_t> data) {
  const bool is_one = (type == kA && data.size() == 4) || (type == kAaaa && data.size() == 16);
  return is_one ? std::optional{Address{data}} : std::nullopt;
}

/// One resource record. False: it is cut.
bool read_answer(ByteReader& in, DnsMessage& message) {
  constexpr std::size_t fields = 10;
  if (!skip_name(in) || !in.has(fields)) return false;
  const std::uint16_t type = in.u16();
  in.skip(2);  // the class
  const auto ttl = ttl_of(in.u32());
  const std::size_t length = in.u16();
  if (!in.has(length)) return false;
  if (const auto address = address_of(type, in.take(length))) {
    message.addresses.push_back(*address);
    message.ttl = std::min(message.ttl.value_or(ttl), ttl);
  }
  return true;
}

}  // namespace

std::optional<DnsMessage> parse_dns(std::span<const std::uint8_t> octets) {
  ByteReader in{octets};
  if (!in.has(kDnsHeader)) return std::nullopt;
  DnsMessage message;
  message.id = in.u16();
  message.is_answer = (in.u16() & 0x8000) != 0;
  const std::uint16_t questions = in.u16();
  const std::uint16_t answers = in.u16();
  in.skip(4);  // how many authority and additional records
  if (questions != 1) return std::nullopt;
  auto name = read_name(in);
  if (!name || !in.has(4)) return std::nullopt;
  message.name = *std::move(name);
  message.type = in.u16();
  in.skip(2);  // the class
  if (message.type != kA && message.type != kAaaa) return std::nullopt;
  if (!message.is_answer) return message;
  for (std::uint16_t i = 0; i < answers; ++i) {
    if (!read_answer(in, message)) return std::nullopt;
  }
  return message;
}

}  // namespace synspect::wire

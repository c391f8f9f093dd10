// Option lists in an otherwise sound header. Input: flags (1 octet), the options (40 octets at
// most).
#include <tins/exceptions.h>
#include <tins/tcp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "fuzz/require.hpp"
#include "fuzz/values.hpp"
#include "wire/decode.hpp"
#include "wire/tins_options.hpp"

namespace synspect::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Octets = std::span<const std::uint8_t>;

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kTcpHeader = 20;

/// 192.0.2.1:40000 > 192.0.2.9:443, the options and two octets of payload.
Bytes datagram_with(std::uint8_t flags, Octets options) {
  const auto length = static_cast<std::uint8_t>(kIpHeader + kTcpHeader + options.size() + 2);
  const auto words = static_cast<std::uint8_t>((kTcpHeader + options.size()) / 4);
  Bytes out{0x45, 0, 0, length, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 9};
  const Bytes tcp{0x9c, 0x40, 1, 0xbb, 0, 0, 3, 0xe8, 0, 0, 7, 0xd0};
  out.insert(out.end(), tcp.begin(), tcp.end());
  out.insert(out.end(), {static_cast<std::uint8_t>(words << 4), flags, 0xfa, 0xf0, 0, 0, 0, 0});
  out.insert(out.end(), options.begin(), options.end());
  out.insert(out.end(), {'h', 'i'});
  return out;
}

/// One option as it stands in the list, or the list's end.
struct Item {
  std::uint8_t kind = 0;
  Octets value;
};

/// Splits a list by RFC 9293 section 3.1 and tells whether it holds together.
struct List {
  std::vector<Item> items;
  std::size_t most_nops = 0;  ///< in a row
  bool broken = false;
  bool goes_on_after_end = false;  ///< with something else than padding
};

/// Which lengths of the value are possible, for the kinds that segment.hpp knows.
bool is_possible(std::uint8_t kind, std::size_t octets) {
  constexpr std::array<std::optional<std::size_t>, 9> exact{{{}, {}, 2, 1, 0, {}, {}, {}, 8}};
  if (kind == 5) return octets == 8 || octets == 16 || octets == 24 || octets == 32;
  return kind >= exact.size() || !exact[kind] || *exact[kind] == octets;
}

List split(Octets options) {
  List list;
  std::size_t at = 0;
  std::size_t items_end = 0;
  while (at < options.size() && options[at] != 0) {
    if (options[at] == 1) {
      ++at;
      list.most_nops = std::max(list.most_nops, at - items_end);
      continue;
    }
    const std::size_t length = at + 1 < options.size() ? options[at + 1] : 0;
    list.broken =
        length < 2 || at + length > options.size() || !is_possible(options[at], length - 2);
    if (list.broken) break;
    list.items.push_back({options[at], options.subspan(at + 2, length - 2)});
    at += length;
    items_end = at;
  }
  const auto after = options.subspan(std::min(at, options.size()));
  list.goes_on_after_end =
      !list.broken && std::ranges::any_of(after, [](std::uint8_t octet) { return octet != 0; });
  return list;
}

bool has_double(const List& list) {
  std::array<int, 256> count{};
  for (const Item& item : list.items) ++count[item.kind];
  return std::ranges::any_of(count, [](int times) { return times > 1; });
}

/// What segment.hpp says of a list: the later of two counts, and what stands before a break.
wire::Options meaning(const List& list) {
  wire::Options options;
  options.malformed = list.broken;
  if (list.most_nops > 2) options.nop_run = static_cast<std::uint8_t>(list.most_nops);
  for (const Item& item : list.items) {
    Values value{item.value};
    switch (item.kind) {
      case 2: options.mss = value.u16(); break;
      case 3: options.window_scale = value.u8(); break;
      case 4: options.sack_permitted = true; break;
      case 5:
        options.sack = {};
        options.sack_count = 0;
        while (!value.empty()) {
          wire::SackBlock& block = options.sack[options.sack_count++];
          block.left = wire::SeqNum{value.u32()};
          block.right = wire::SeqNum{value.u32()};
        }
        break;
      case 8: {
        const std::uint32_t ours = value.u32();
        options.timestamps = wire::Timestamps{ours, value.u32()};
        break;
      }
      default: break;
    }
  }
  return options;
}

/// libtins as a second oracle, where it reads the list at all. It looks for options also behind the
/// end of the list, and of two of one kind it takes the first.
void compare_with_tins(Octets tcp, const List& list, wire::Options options) {
  options.nop_run = 0;  // it does not tell
  if (list.broken || list.goes_on_after_end || has_double(list)) return;
  try {
    const Tins::TCP reading{tcp.data(), static_cast<std::uint32_t>(tcp.size())};
    require(test::tins_options(reading) == options, "libtins reads the same");
  } catch (const Tins::exception_base&) {
    require(false, "libtins reads a sound list");
  }
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synspect;
  fuzz::Values in{{data, size}};
  const std::uint8_t flags = in.u8();
  const auto given = in.take(40);
  fuzz::Bytes options(given.begin(), given.end());
  options.resize((options.size() + 3) / 4 * 4);
  const fuzz::Bytes datagram = fuzz::datagram_with(flags, options);
  const auto decoded = wire::decode(wire::LinkType::ipv4, datagram, datagram.size());
  const auto* packet = std::get_if<wire::TcpPacket>(&decoded);
  fuzz::require(packet != nullptr, "options never cost the segment");
  const fuzz::List list = fuzz::split(options);
  const wire::Options expected = fuzz::meaning(list);
  fuzz::require(packet->segment.options == expected, "the options as segment.hpp says");
  fuzz::require(packet->segment.length == 2, "the payload begins after them");
  fuzz::require(packet->payload.size() == 2 && packet->payload.front() == 'h', "and is there");
  fuzz::compare_with_tins(fuzz::Octets{datagram}.subspan(fuzz::kIpHeader), list, expected);
  return 0;
}

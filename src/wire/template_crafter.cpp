#include "wire/template_crafter.hpp"

#include <boost/endian/conversion.hpp>
#include <cassert>

#include "wire/byte_reader.hpp"
#include "wire/checksum.hpp"
#include "wire/tcp_header.hpp"

namespace synspect::wire {
namespace {

using boost::endian::load_big_u16;
using boost::endian::load_big_u32;
using boost::endian::store_big_u16;
using boost::endian::store_big_u32;

constexpr std::size_t kIpv4Addresses = 12;
constexpr std::size_t kIpv4Checksum = 10;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Addresses = 8;
constexpr std::size_t kIpv6Header = 40;

/// Writes over the words of a datagram and adds up what that changes in a sum over them. A word is
/// four octets at an even place: two of the 16-bit words that checksums add, which may as well be
/// added at once and folded later (RFC 1071 section 2).
class Patch {
 public:
  explicit Patch(std::span<std::uint8_t> datagram) : octets_(datagram.data()) {}

  /// `kept`: the bits of the old word that stay; `word` has none of them.
  void put(std::size_t at, std::uint32_t word, std::uint32_t kept = 0) {
    assert(at % 2 == 0);
    const std::uint32_t old = load_big_u32(octets_ + at);
    word |= old & kept;
    change_ += std::uint64_t{~old} + word;  // ~m + m'
    store_big_u32(octets_ + at, word);
  }
  void put(std::size_t at, const Address& address) {
    for (ByteReader in{address.octets()}; in.has(4); at += 4) put(at, in.u32());
  }
  /// Brings the checksum at `at` up to date with all that was put so far.
  void settle(std::size_t at) {
    store_big_u16(octets_ + at, updated_checksum(load_big_u16(octets_ + at), change_));
  }

 private:
  std::uint8_t* octets_;
  std::uint64_t change_ = 0;
};

/// Crafter heeds the options of a SYN, and later the timestamps alone.
std::size_t shape_of(const FourTuple& tuple, const Segment& segment) {
  const Options& options = segment.options;
  const bool syn = segment.flags.syn;
  const auto bit = [](bool set, unsigned number) { return std::size_t{set} << number; };
  return bit(tuple.local.address.is_v6(), 0) | bit(syn, 1) |
         bit(options.timestamps.has_value(), 2) | bit(syn && options.mss, 3) |
         bit(syn && options.window_scale, 4) | bit(syn && options.sack_permitted, 5);
}

std::uint32_t flag_bits(const Segment& segment) {
  const Flags& flags = segment.flags;
  const auto bit = [](bool set, unsigned number) { return std::uint32_t{set} << number; };
  return bit(flags.fin, 0) | bit(flags.syn, 1) | bit(flags.rst, 2) | bit(flags.psh, 3) |
         bit(segment.ack.has_value(), 4) | bit(flags.urg, 5) | bit(flags.ece, 6) |
         bit(flags.cwr, 7);
}

}  // namespace

std::span<const std::uint8_t> TemplateCrafter::craft(const FourTuple& tuple,
                                                     const Segment& segment) {
  assert(segment.length == 0 && segment.options.sack_count == 0);
  assert(tuple.local.address.family() == tuple.remote.address.family());
  if (tuple.local.address.is_unspecified()) return {};
  Template& shape = templates_[shape_of(tuple, segment)];
  if (shape.datagram.empty()) {
    shape = template_for(tuple, segment);
  } else {
    patch(shape, tuple, segment);
  }
  return shape.datagram;
}

TemplateCrafter::Template TemplateCrafter::template_for(const FourTuple& tuple,
                                                        const Segment& segment) const {
  Template shape;
  shape.datagram = crafter_.craft(tuple, segment);
  const std::size_t tcp = tuple.local.address.is_v6() ? kIpv6Header : kIpv4Header;
  for (std::size_t at = tcp + kTcpHeaderLength; at < shape.datagram.size();) {
    const std::uint8_t kind = shape.datagram[at];
    if (kind == kEndOfList) break;
    // The words that their values end or begin. Crafter puts a NOP before a window scale.
    if (kind == kMss) shape.mss = static_cast<std::uint8_t>(at);
    if (kind == kWindowScale) shape.window_scale = static_cast<std::uint8_t>(at - 1);
    if (kind == kTimestamps) shape.timestamps = static_cast<std::uint8_t>(at + 2);
    at += kind == kNoOperation ? 1 : shape.datagram[at + 1];
  }
  return shape;
}

void TemplateCrafter::patch(Template& shape, const FourTuple& tuple, const Segment& segment) {
  const auto& [local, remote] = tuple;
  const bool v6 = local.address.is_v6();
  const std::size_t addresses = v6 ? kIpv6Addresses : kIpv4Addresses;
  Patch patch{shape.datagram};
  patch.put(addresses, local.address);
  patch.put(addresses + local.address.octets().size(), remote.address);
  // TCP's checksum covers the addresses too, in its pseudo-header: the change goes on to it.
  if (!v6) patch.settle(kIpv4Checksum);

  const std::size_t tcp = v6 ? kIpv6Header : kIpv4Header;
  patch.put(tcp, std::uint32_t{local.port} << 16 | remote.port);
  patch.put(tcp + 4, segment.seq.raw());
  patch.put(tcp + 8, segment.ack.value_or(SeqNum{}).raw());
  patch.put(tcp + 12, flag_bits(segment) << 16 | segment.window, 0xff000000);
  const Options& options = segment.options;
  if (shape.mss != 0) patch.put(shape.mss, *options.mss, 0xffff0000);
  if (shape.window_scale != 0) patch.put(shape.window_scale, *options.window_scale, 0xffffff00);
  if (shape.timestamps != 0) {
    patch.put(shape.timestamps, options.timestamps->value);
    patch.put(shape.timestamps + 4u, options.timestamps->echo);
  }
  patch.settle(tcp + 16);
}

}  // namespace synspect::wire

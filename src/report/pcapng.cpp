#include "report/pcapng.hpp"

#include <array>
#include <cassert>
#include <cstddef>

#include "report/utf8.hpp"

// Section numbers are those of draft-ietf-opsawg-pcapng.
namespace synspect::report {
namespace {

enum class Block : std::uint32_t {
  interface_description = 1,     // section 4.2
  interface_statistics = 5,      // section 4.6
  enhanced_packet = 6,           // section 4.3
  section_header = 0x0a0d0d0au,  // section 4.1
};

enum class Option : std::uint16_t {
  end = 0,
  comment = 1,
  if_name = 2,
  isb_endtime = 3,
  isb_ifrecv = 4,
  isb_ifdrop = 5,
  shb_userappl = 4,
  if_tsresol = 9,
};

/// Appends the `size` low octets of `value`, the lowest first.
void put(std::string& out, std::uint64_t value, std::size_t size) {
  std::array<char, 8> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<char>(value >> 8 * i & 0xff);
  }
  out.append(octets.data(), size);
}
void put16(std::string& out, std::uint16_t value) {
  put(out, value, 2);
}
void put32(std::string& out, std::uint32_t value) {
  put(out, value, 4);
}

std::uint32_t get32(std::string_view octets, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(octets[at + i]);
  }
  return value;
}

/// Stamps of blocks and options alike: the high half first.
void put_stamp(std::string& out, Stamp at) {
  const auto ns = static_cast<std::uint64_t>(at.ns);
  put32(out, static_cast<std::uint32_t>(ns >> 32));
  put32(out, static_cast<std::uint32_t>(ns & 0xffffffff));
}

/// Zeros up to the next multiple of four octets after `size`.
void pad(std::string& out, std::size_t size) {
  out.append((4 - size % 4) % 4, '\0');
}

/// Section 3.5. Beyond what its length field can tell, a text is cut, between characters.
void put_option(std::string& out, Option option, std::string_view text) {
  constexpr std::size_t most = 0xffff;
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80) --end;
    text = text.substr(0, end);
  }
  put16(out, static_cast<std::uint16_t>(option));
  put16(out, static_cast<std::uint16_t>(text.size()));
  out += text;
  pad(out, text.size());
}

void put_number(std::string& out, Option option, std::optional<std::uint64_t> number) {
  if (!number) return;
  std::string octets;
  put(octets, *number, 8);
  put_option(out, option, octets);
}

void put_comments(std::string& out, const std::vector<std::string>& comments) {
  for (const std::string& comment : comments) put_option(out, Option::comment, as_utf8(comment));
}

/// Begins a block; its length is known when it ends (section 3.1). Returns where it began.
std::size_t begin_block(std::string& out, Block block) {
  const std::size_t begin = out.size();
  put32(out, static_cast<std::uint32_t>(block));
  put32(out, 0);
  return begin;
}

void end_block(std::string& out, std::size_t begin) {
  const auto length = static_cast<std::uint32_t>(out.size() - begin + 4);
  put32(out, length);
  out.replace(begin + 4, 4, out, out.size() - 4, 4);
}

}  // namespace

PcapngWriter::PcapngWriter(std::string& out, std::string_view application) : out_(out) {
  const std::size_t begin = begin_block(out_, Block::section_header);
  put32(out_, 0x1a2b3c4d);  // so that a reader sees the order of octets
  put16(out_, 1);           // version 1.0
  put16(out_, 0);
  put(out_, ~std::uint64_t{0}, 8);  // the section's length: not said
  put_option(out_, Option::shb_userappl, as_utf8(application));
  put_option(out_, Option::end, {});
  end_block(out_, begin);
}

std::uint32_t PcapngWriter::add_interface(std::string_view name, std::uint16_t link_type,
                                          std::uint32_t snap_length) {
  const std::size_t begin = begin_block(out_, Block::interface_description);
  put16(out_, link_type);
  put16(out_, 0);
  put32(out_, snap_length);
  put_option(out_, Option::if_name, as_utf8(name));
  put_option(out_, Option::if_tsresol, "\x09");  // units of 10^-9 s
  put_option(out_, Option::end, {});
  end_block(out_, begin);
  return interfaces_++;
}

void PcapngWriter::add_packet(std::uint32_t interface, Stamp at,
                              std::span<const std::uint8_t> octets, std::uint32_t original_length,
                              const std::vector<std::string>& comments) {
  assert(interface < interfaces_ && at.ns >= 0 && octets.size() <= original_length);
  const std::size_t begin = begin_block(out_, Block::enhanced_packet);
  put32(out_, interface);
  put_stamp(out_, at);
  put32(out_, static_cast<std::uint32_t>(octets.size()));
  put32(out_, original_length);
  out_.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  pad(out_, octets.size());
  put_comments(out_, comments);
  if (!comments.empty()) put_option(out_, Option::end, {});
  end_block(out_, begin);
}

// The counts go where dumpcap has them, so that readers show them as they show its own: strictly,
// the kernel tells what has passed the filter, and what it had no room for.
void PcapngWriter::add_statistics(std::uint32_t interface, Stamp at, bool ended,
                                  const Counts& counts, const std::vector<std::string>& comments) {
  assert(interface < interfaces_ && at.ns >= 0);
  const std::size_t begin = begin_block(out_, Block::interface_statistics);
  put32(out_, interface);
  put_stamp(out_, at);
  put_comments(out_, comments);
  if (ended) {
    std::string end;
    put_stamp(end, at);
    put_option(out_, Option::isb_endtime, end);
  }
  put_number(out_, Option::isb_ifrecv, counts.received);
  put_number(out_, Option::isb_ifdrop, counts.dropped);
  put_option(out_, Option::end, {});
  end_block(out_, begin);
}

std::optional<std::uint32_t> pcapng_block_length(std::string_view head) {
  if (head.size() < kPcapngHead) return std::nullopt;
  const std::uint32_t length = get32(head, 4);
  // The least is a head, and the length once more.
  return length >= kPcapngHead + 4 && length % 4 == 0 ? std::optional{length} : std::nullopt;
}

std::optional<std::string> with_comments(std::string_view block,
                                         const std::vector<std::string>& comments) {
  constexpr std::size_t captured_length = 20;
  constexpr std::size_t packet = 28;
  constexpr std::size_t trailer = 4;
  constexpr std::size_t end_of_options = 4;
  const bool whole = block.size() >= packet + trailer &&
                     get32(block, 0) == static_cast<std::uint32_t>(Block::enhanced_packet) &&
                     pcapng_block_length(block) == block.size();
  if (!whole) return std::nullopt;
  const std::size_t options = packet + (get32(block, captured_length) + std::size_t{3}) / 4 * 4;
  const std::size_t end = block.size() - trailer;
  const bool none = end == options;
  if (!none && end < options + end_of_options) return std::nullopt;
  std::string out{block.substr(0, none ? end : end - end_of_options)};
  put_comments(out, comments);
  put_option(out, Option::end, {});
  end_block(out, 0);
  return out;
}

}  // namespace synspect::report

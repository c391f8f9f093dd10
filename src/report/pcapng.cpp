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
  enhanced_packet = 6,           // section 4.3
  section_header = 0x0a0d0d0au,  // section 4.1
};

enum class Option : std::uint16_t {
  end = 0,
  comment = 1,
  if_name = 2,
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
                              std::string_view comment) {
  assert(interface < interfaces_ && at.ns >= 0 && octets.size() <= original_length);
  const auto ns = static_cast<std::uint64_t>(at.ns);
  const std::size_t begin = begin_block(out_, Block::enhanced_packet);
  put32(out_, interface);
  put32(out_, static_cast<std::uint32_t>(ns >> 32));
  put32(out_, static_cast<std::uint32_t>(ns & 0xffffffff));
  put32(out_, static_cast<std::uint32_t>(octets.size()));
  put32(out_, original_length);
  out_.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  pad(out_, octets.size());
  if (!comment.empty()) {
    put_option(out_, Option::comment, as_utf8(comment));
    put_option(out_, Option::end, {});
  }
  end_block(out_, begin);
}

}  // namespace synspect::report

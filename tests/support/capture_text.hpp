#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "wire/capture_parser.hpp"

namespace synspect::test {

/// "if 0 link 1 out 1700000000.123456789 4 of 60: 01020304 [a comment]".
inline std::string packet_text(const wire::CapturedPacket& packet) {
  std::string text = fmt::format("if {} link {}", packet.interface, static_cast<int>(packet.link));
  if (packet.towards) text += fmt::format(" {}", to_string(*packet.towards));
  text += fmt::format(" {}.{:09} {} of {}:", packet.at.ns / 1'000'000'000,
                      packet.at.ns % 1'000'000'000, packet.octets.size(), packet.wire_length);
  if (!packet.octets.empty()) text += ' ';
  for (const std::uint8_t octet : packet.octets) text += fmt::format("{:02x}", octet);
  for (const auto comment : packet.comments) text += fmt::format(" [{}]", comment);
  return text;
}

struct ParsedCapture {
  std::vector<std::string> packets;
  std::string end;  ///< "end", "truncated" or "corrupt at OFFSET: WHY"
  wire::CaptureContents contents;
};

/// A whole file that lies in memory. Each step sees a block of exactly its size, so that a
/// sanitizer notices one octet too far.
inline ParsedCapture parse_capture(std::span<const std::uint8_t> file) {
  using Kind = wire::CaptureStep::Kind;
  if (file.size() < 4) return {{}, "truncated", {}};
  auto parser = wire::CaptureParser::recognise(file.first<4>());
  if (!parser) return {{}, "not a capture", {}};
  ParsedCapture parsed;
  for (std::size_t at = 0; parsed.end.empty();) {
    const std::vector<std::uint8_t> rest(file.begin() + static_cast<std::ptrdiff_t>(at),
                                         file.end());
    const auto step = parser->step(rest);
    if (step.kind == Kind::packet) parsed.packets.push_back(packet_text(parser->contents().packet));
    if (step.kind == Kind::more) parsed.end = rest.empty() ? "end" : "truncated";
    if (step.kind == Kind::corrupt) {
      parsed.end = fmt::format("corrupt at {}: {}", at, parser->contents().why);
    }
    at += step.octets;
  }
  parsed.contents = parser->contents();
  parsed.contents.packet = {};  // its spans are gone
  return parsed;
}

}  // namespace synspect::test

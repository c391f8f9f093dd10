// Capture files. Input: where the file is cut (2 octets; more than there are: nowhere), the file.
#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fuzz/require.hpp"
#include "fuzz/values.hpp"
#include "wire/capture_parser.hpp"

namespace synspect::fuzz {
namespace {

using wire::CaptureParser;
using wire::CaptureStep;
using Bytes = std::vector<std::uint8_t>;
using Kind = CaptureStep::Kind;

bool is_inside(std::span<const std::uint8_t> part, std::span<const std::uint8_t> whole) {
  const std::less_equal<> at_most;  // a total order also between pointers of no common array
  return part.empty() || (at_most(whole.data(), part.data()) &&
                          at_most(part.data() + part.size(), whole.data() + whole.size()));
}

/// A packet, without the spans.
struct Kept {
  std::uint32_t interface;
  wire::LinkType link;
  std::int64_t ns;
  std::size_t wire_length;
  std::optional<wire::Direction> towards;
  Bytes octets;
  std::vector<std::string> comments;
  friend bool operator==(const Kept&, const Kept&) = default;
};

struct Reading {
  std::vector<Kept> packets;
  std::size_t end = 0;  ///< of the last step
  bool corrupt = false;
};

Kept keep(const CaptureParser& parser, std::span<const std::uint8_t> given) {
  const wire::CapturedPacket& packet = parser.contents().packet;
  require(is_inside(packet.octets, given), "the packet is a part of the input");
  require(packet.octets.size() <= packet.wire_length, "the wire had no less");
  require(packet.at.clock == StampClock::capture_file, "the file's clock");
  const auto& interfaces = parser.contents().interfaces;
  require(packet.interface < interfaces.size(), "the interface was described");
  require(packet.link == interfaces[packet.interface].link, "and has that link layer");
  Kept kept{
      packet.interface, packet.link, packet.at.ns, packet.wire_length, packet.towards, {}, {}};
  kept.octets.assign(packet.octets.begin(), packet.octets.end());
  for (const auto comment : packet.comments) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(comment.data());
    require(is_inside({first, comment.size()}, given), "a comment is a part of the input");
    kept.comments.emplace_back(comment);
  }
  return kept;
}

void check_bounds(const wire::CaptureContents& contents) {
  require(contents.interfaces.size() <= 65536, "few interfaces");
  require(contents.statistics.size() <= contents.interfaces.size(), "one of each at most");
  std::size_t text = 0;
  for (const auto& statistics : contents.statistics) {
    require(statistics.interface < contents.interfaces.size(), "of an interface that there is");
    for (const auto& comment : statistics.comments) text += comment.size();
  }
  require(text <= std::size_t{1} << 20, "little text");
  for (const auto& interface : contents.interfaces) {
    require(interface.name.size() <= 255, "short names");
    require(interface.unit >= Duration{1}, "a tick lasts");
  }
}

/// `sparing`: each step is given as little as it asks for, otherwise all that there is.
Reading read(std::span<const std::uint8_t> file, bool sparing) {
  Reading reading;
  auto parser = CaptureParser::recognise(file.first<4>());
  if (!parser) return reading;
  std::size_t given = sparing ? 0 : file.size();
  while (true) {
    const auto left = file.size() - reading.end;
    given = std::min(given, left);
    const Bytes exact(file.begin() + static_cast<std::ptrdiff_t>(reading.end),
                      file.begin() + static_cast<std::ptrdiff_t>(reading.end + given));
    const CaptureStep step = parser->step(exact);
    switch (step.kind) {
      case Kind::more:
        require(step.octets > given, "it asks for more than it got");
        require(step.octets <= wire::kLongestCaptureBlock + 24, "and for a bounded amount");
        if (given == left) return check_bounds(parser->contents()), reading;
        given = step.octets;
        continue;
      case Kind::corrupt:
        require(!parser->contents().why.empty(), "damage has words");
        reading.corrupt = true;
        return check_bounds(parser->contents()), reading;
      case Kind::packet: reading.packets.push_back(keep(*parser, exact)); break;
      case Kind::other: break;
    }
    require(step.octets > 0 && step.octets <= given, "each step goes on, within its input");
    reading.end += step.octets;
    given = sparing ? 0 : left;
  }
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using synspect::fuzz::require;
  synspect::fuzz::Values in{{data, size}};
  const std::size_t cut = in.u16();
  const auto file = in.rest();
  if (file.size() < 4) return 0;
  const auto whole = synspect::fuzz::read(file, false);
  const auto sparing = synspect::fuzz::read(file, true);
  require(whole.packets == sparing.packets, "the same packets, however the octets come");
  require(whole.end == sparing.end && whole.corrupt == sparing.corrupt, "and the same end");
  const auto part =
      synspect::fuzz::read(file.first(std::clamp<std::size_t>(cut, 4, file.size())), true);
  require(part.packets.size() <= whole.packets.size() &&
              std::equal(part.packets.begin(), part.packets.end(), whole.packets.begin()),
          "a part of the file has the first of the packets");
  require(part.end <= whole.end, "and ends no later");
  return 0;
}

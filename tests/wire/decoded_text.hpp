#pragma once

#include <fmt/format.h>

#include <string>
#include <variant>

#include "wire/packet.hpp"
#include "wire/segment_text.hpp"

namespace synspect::test {

/// A decoded packet in one line, numbers absolute, for tables:
/// `192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 7238 good: S 1000:1000(0) win 64240`,
/// `icmp 3/13 192.0.2.254 > 192.0.2.1: 192.0.2.1:40000 > 192.0.2.9:443 seq 1000`,
/// `udp 192.0.2.1:40000 > 192.0.2.9:53`, or the reason.
inline std::string decoded_text(const wire::Decoded& decoded) {
  if (const auto* packet = std::get_if<wire::TcpPacket>(&decoded)) {
    const std::string id = packet->ip_id ? fmt::format(" id {}", *packet->ip_id) : "";
    return fmt::format("{} > {} ttl {}{} {}: {}", packet->source.text(), packet->destination.text(),
                       packet->ttl, id, to_string(packet->checksum),
                       segment_text(packet->segment, wire::Direction::out, {}).substr(2));
  }
  if (const auto* error = std::get_if<wire::IcmpError>(&decoded)) {
    return fmt::format("icmp {}/{} {} > {}: {} > {} seq {}", error->type, error->code,
                       error->from.text(), error->to.text(), error->quoted_source.text(),
                       error->quoted_destination.text(), error->quoted_seq.raw());
  }
  if (const auto* datagram = std::get_if<wire::UdpDatagram>(&decoded)) {
    return fmt::format("udp {} > {}", datagram->source.text(), datagram->destination.text());
  }
  return std::string{to_string(std::get<wire::Undecoded>(decoded))};
}

}  // namespace synspect::test

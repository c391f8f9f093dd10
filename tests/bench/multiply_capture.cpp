// Makes a long capture out of a short one: each copy has other client addresses and comes later,
// with right checksums. For scripts/bench_explain.sh.
//
// Usage: multiply_capture IN.pcap OUT.pcap OCTETS CLIENT
//   OCTETS: the least size of OUT; CLIENT: the IPv4 address that is replaced
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "net/capture_file.hpp"
#include "wire/checksum.hpp"

namespace {

using synspect::Address;
using synspect::Stamp;

struct Packet {
  Stamp at;
  std::vector<std::uint8_t> octets;
};

void put16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

/// The client's address in copy `copy` of the capture.
std::array<std::uint8_t, 4> address_of(std::uint32_t copy) {
  return {10, static_cast<std::uint8_t>(128 + (copy >> 8)), static_cast<std::uint8_t>(copy), 2};
}

/// Gives the client another address, and computes both checksums anew.
void readdress(std::span<std::uint8_t> frame, std::span<const std::uint8_t> before,
               const std::array<std::uint8_t, 4>& now) {
  constexpr std::size_t ethernet = 14;
  constexpr std::size_t source = 12;
  constexpr std::size_t destination = 16;
  const auto ip = frame.subspan(ethernet);
  const std::size_t header = std::size_t{ip[0] & 0x0fu} * 4;
  const auto sender = ip.subspan(source, 4);
  const bool by_client = std::equal(before.begin(), before.end(), sender.begin());
  std::copy(now.begin(), now.end(), &ip[by_client ? source : destination]);
  put16(&ip[10], 0);
  const auto sum = synspect::wire::ones_complement_sum(ip.first(header));
  put16(&ip[10], static_cast<std::uint16_t>(~sum));
  const auto segment = ip.subspan(header, (ip[2] * 256u + ip[3]) - header);
  put16(&segment[16], 0);
  const std::uint32_t tcp =
      std::uint32_t{synspect::wire::ones_complement_sum(segment)} +
      synspect::wire::pseudo_header_sum(Address{ip.subspan(source, 4)},
                                        Address{ip.subspan(destination, 4)}, 6, segment.size());
  put16(&segment[16], static_cast<std::uint16_t>(~((tcp & 0xffff) + (tcp >> 16))));
}

bool is_tcp_v4(std::span<const std::uint8_t> frame) {
  return frame.size() > 54 && frame[12] == 8 && frame[13] == 0 && frame[23] == 6;
}

void append32(std::vector<char>& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

std::vector<Packet> read(const char* path) {
  auto file = synspect::net::CaptureFile::open(path);
  if (!file) {
    std::fprintf(stderr, "multiply_capture: %s\n", file.error().text.c_str());
    std::exit(2);
  }
  std::vector<Packet> packets;
  while (file->next() == synspect::net::CaptureFile::Read::packet) {
    const auto octets = file->packet().octets;
    if (is_tcp_v4(octets)) packets.push_back({file->packet().at, {octets.begin(), octets.end()}});
  }
  return packets;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto client = Address::parse(argv[4]);
  std::vector<Packet> packets = read(argv[1]);
  std::ofstream file{argv[2], std::ios::binary};
  const std::uint64_t wanted = std::strtoull(argv[3], nullptr, 10);
  if (packets.empty() || !file || wanted == 0 || !client || client->is_v6()) return 2;
  const std::int64_t length_ns = packets.back().at.ns - packets.front().at.ns + 1'000'000;

  std::vector<char> out;
  append32(out, 0xa1b23c4d);  // nanoseconds, little-endian
  for (const std::uint32_t word : {0x00040002u, 0u, 0u, 262144u, 1u}) append32(out, word);
  std::uint64_t written = 0;
  std::array<std::uint8_t, 4> before{};
  std::copy_n(client->octets().begin(), before.size(), before.begin());
  for (std::uint32_t copy = 0; written < wanted; ++copy) {
    const auto now = address_of(copy);
    for (Packet& packet : packets) {
      readdress(packet.octets, before, now);
      const auto size = static_cast<std::uint32_t>(packet.octets.size());
      const std::int64_t ns = packet.at.ns + length_ns * copy;
      append32(out, static_cast<std::uint32_t>(ns / 1'000'000'000));
      append32(out, static_cast<std::uint32_t>(ns % 1'000'000'000));
      append32(out, size);
      append32(out, size);
      out.insert(out.end(), packet.octets.begin(), packet.octets.end());
    }
    file.write(out.data(), static_cast<std::streamsize>(out.size()));
    written += out.size();
    out.clear();
    before = now;
  }
  return file.flush() ? 0 : 1;
}

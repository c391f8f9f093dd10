// Prints what CaptureFile reads, one packet a line, for comparison with other readers.
//
// Usage: capture_dump FILE
// Standard output: interface's name, link type, ns since 1970, octets on the wire, direction,
// comments with commas between, octets in hex; a tab between the fields.
// Standard error: format, interfaces, packets without a time, statistics; damage. Exit status 1:
// damage; 2: no capture file.
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "net/capture_file.hpp"

namespace {

using synspect::net::CaptureFile;

void print(const synspect::wire::CapturedPacket& packet, const std::string& interface) {
  std::string comments;
  for (const auto comment : packet.comments) {
    comments += fmt::format("{}{}", comments.empty() ? "" : ",", comment);
  }
  std::string octets;
  for (const auto octet : packet.octets) octets += fmt::format("{:02x}", octet);
  fmt::print("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", interface, static_cast<int>(packet.link), packet.at.ns,
             packet.wire_length, packet.towards ? to_string(*packet.towards) : "", comments,
             octets);
}

void print_ending(const CaptureFile& file) {
  fmt::print(stderr, "{}: {} interfaces, {} unstamped\n", file.format(), file.interfaces().size(),
             file.unstamped());
  for (const auto& statistics : file.statistics()) {
    fmt::print(stderr, "{}: received {} dropped {} end {}\n",
               file.interfaces()[statistics.interface].name, statistics.received.value_or(0),
               statistics.dropped.value_or(0), statistics.end ? statistics.end->ns : 0);
  }
  if (file.damage()) fmt::print(stderr, "{}\n", file.damage()->text);
}

}  // namespace

int main(int argc, char** argv) {
  auto file = CaptureFile::open(argc == 2 ? argv[1] : "-");
  if (!file) {
    fmt::print(stderr, "{}\n", file.error().text);
    return 2;
  }
  while (file->next() == CaptureFile::Read::packet) {
    print(file->packet(), file->interfaces()[file->packet().interface].name);
  }
  print_ending(*file);
  return file->damage() ? 1 : 0;
}

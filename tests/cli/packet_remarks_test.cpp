#include "cli/packet_remarks.hpp"

#include <doctest/doctest.h>

#include <array>

#include "report/pcapng.hpp"
#include "support/kept_file.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::cli {
namespace {

constexpr Stamp kAt{1795166944123456789, StampClock::kernel_tap};
constexpr std::array<std::uint8_t, 5> kOctets{1, 2, 3, 4, 5};

/// Packets of one interface, each with these comments, and where their blocks begin.
struct Packets {
  explicit Packets(const std::vector<std::vector<std::string>>& comments) {
    report::PcapngWriter writer{octets, "synspect"};
    writer.add_interface("eth0", 1, 0);
    for (const auto& each : comments) {
      blocks.push_back(octets.size());
      writer.add_packet(0, kAt, kOctets, 5, each);
    }
    writer.add_statistics(0, kAt, true, {}, {"end"});
  }
  std::string octets;
  std::vector<std::uint64_t> blocks;
};

}  // namespace

TEST_CASE("packet remarks: stand on their packets after the comments that were there") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("file");
  const Packets before{{{"a"}, {"b"}, {}, {"d"}}};
  test::KeptFile file{path};
  REQUIRE(file.opened.has_value());
  REQUIRE(file->write(before.octets).has_value());
  PacketRemarks remarks;
  CHECK(remarks.empty());
  remarks.add("first", {before.blocks[3], before.blocks[0]});
  remarks.add("second", {before.blocks[3], before.blocks[2]});
  remarks.add("nowhere", {});
  CHECK_FALSE(remarks.empty());
  CHECK(remarks.write_into(*file).has_value());
  const Packets after{{{"a", "first"}, {"b"}, {"second"}, {"d", "first", "second"}}};
  CHECK(test::content_of(path) == after.octets);
  CHECK_FALSE(remarks.omitted());
}

TEST_CASE("packet remarks: a long file") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("file");
  const Packets before{std::vector<std::vector<std::string>>(5000, {"SYN", "note"})};
  test::KeptFile file{path};
  REQUIRE(file.opened.has_value());
  REQUIRE(file->write(before.octets).has_value());
  PacketRemarks remarks;
  for (const std::uint64_t block : before.blocks) remarks.add("found", {block});
  CHECK(remarks.write_into(*file).has_value());
  CHECK(test::content_of(path) ==
        Packets{std::vector<std::vector<std::string>>(5000, {"SYN", "note", "found"})}.octets);
}

TEST_CASE("packet remarks: where the file is not what was written, it stays as it is") {
  const Packets packets{{{"a"}, {"b"}}};
  const std::string damaged[] = {
      packets.octets.substr(0, packets.octets.size() - 4),
      packets.octets.substr(0, packets.blocks[0] + 4) + std::string(40, '\x01'), "",
      std::string(packets.octets.size(), '\0')};
  for (const std::string& content : damaged) {
    CAPTURE(content.size());
    const test::TemporaryFolder folder;
    const std::string path = folder.path("file");
    test::KeptFile file{path};
    REQUIRE(file.opened.has_value());
    REQUIRE(file->write(packets.octets).has_value());
    test::write_file(path, content);
    PacketRemarks remarks;
    remarks.add("found", {packets.blocks[1]});
    CHECK(remarks.write_into(*file).error().text == "read back " + path + ": it has changed");
    CHECK(test::content_of(path) == content);
  }
}

TEST_CASE("packet remarks: no more are kept than a bounded number") {
  PacketRemarks remarks;
  const std::vector<std::uint64_t> blocks(PacketRemarks::kMost, 0);
  remarks.add("found", blocks);
  CHECK_FALSE(remarks.omitted());
  remarks.add("found", {0});
  CHECK(remarks.omitted());
}

}  // namespace synspect::cli

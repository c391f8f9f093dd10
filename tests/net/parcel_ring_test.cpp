#include "net/parcel_ring.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <thread>

#include "net/doorbell.hpp"

using namespace synspect;
using namespace synspect::net;

namespace {

/// A datagram that is nothing but its number.
class Numbered {
 public:
  explicit Numbered(std::uint32_t number) { std::memcpy(octets_.data(), &number, sizeof number); }
  [[nodiscard]] BulkDatagram datagram() const { return {7, Address{octets_}, octets_}; }

 private:
  std::array<std::uint8_t, 4> octets_{};
};

std::uint32_t number_of(const Parcel& parcel) {
  std::uint32_t number = 0;
  std::memcpy(&number, parcel.datagram().data(), sizeof number);
  return number;
}

}  // namespace

TEST_CASE("parcel: the datagram as it came, and a frame around it") {
  std::array<std::uint8_t, BulkChannel::kMostOctets> octets{};
  octets.front() = 0x45;
  octets.back() = 9;
  Parcel parcel;
  parcel.pack({3, Address::parse("192.0.2.2").value(), octets});
  CHECK(parcel.way() == 3);
  CHECK(parcel.destination().text() == "192.0.2.2");
  CHECK(std::ranges::equal(parcel.datagram(), octets));
  parcel.label({2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, 1});
  const std::uint8_t header[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00};
  CHECK(std::ranges::equal(parcel.frame().first(14), header));
  CHECK(std::ranges::equal(parcel.frame().subspan(14), octets));

  parcel.pack({3, Address::parse("2001:db8::2").value(), std::span{octets}.first(40)});
  parcel.label({}, {});
  CHECK(parcel.frame().size() == 54);
  CHECK(parcel.frame()[12] == 0x86);
  CHECK(parcel.frame()[13] == 0xdd);
}

TEST_CASE("parcel ring: has room until it is full, and gives back in pieces") {
  const auto ring = std::make_unique<ParcelRing>();
  CHECK(ring->front(32).empty());
  for (std::uint32_t i = 0; i < ParcelRing::kSlots; ++i) {
    REQUIRE(ring->room() == ParcelRing::kSlots - i);
    ring->push(Numbered{i}.datagram());
  }
  CHECK(ring->room() == 0);
  CHECK(ring->front(32).size() == 32);
  ring->pop(32);
  CHECK(ring->room() == 32);
  CHECK(number_of(ring->front(1).front()) == 32);
  ring->push(Numbered{ParcelRing::kSlots}.datagram());
  // What waits closes the ring: the piece ends where the slots do.
  CHECK(ring->front(5000).size() == ParcelRing::kSlots - 32);
  ring->pop(ParcelRing::kSlots - 32);
  REQUIRE(ring->front(5000).size() == 1);
  CHECK(number_of(ring->front(1).front()) == ParcelRing::kSlots);
}

TEST_CASE("parcel ring, doorbell: two threads, nothing lost, nothing asleep at the end") {
  constexpr std::uint32_t kMany = 100'000;
  const auto ring = std::make_unique<ParcelRing>();
  Doorbell bell;
  std::uint32_t wrong = 0;
  std::thread other{[&] {
    for (std::uint32_t expected = 0; expected < kMany;) {
      bell.sleep_unless([&] { return !ring->front(1).empty(); });
      const auto parcels = ring->front(32);
      for (const Parcel& parcel : parcels) wrong += number_of(parcel) != expected++ ? 1 : 0;
      ring->pop(parcels.size());
    }
  }};
  for (std::uint32_t i = 0; i < kMany;) {
    if (ring->room() == 0) {
      std::this_thread::yield();
      continue;
    }
    ring->push(Numbered{i++}.datagram());
    if (i % 3 == 0 || i == kMany) bell.ring();
  }
  other.join();
  CHECK(wrong == 0);
}

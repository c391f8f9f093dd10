#include "probe/pending_table.hpp"

#include <bit>
#include <cstring>

namespace synspect::probe {
namespace {

/// Multiplies and folds both halves: each bit of the input moves each of the result.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;  // 2^64 over the golden ratio
  std::uint64_t x = (a ^ std::rotl(b, 29)) * odd;
  x ^= x >> 32;
  x *= odd;
  return x ^ x >> 29;
}

}  // namespace

std::size_t PendingTable::Hash::operator()(const Key& key) const {
  const auto octets = key.remote.address.octets();
  const std::uint64_t ports = std::uint64_t{key.remote.port} << 16 | key.local_port;
  if (octets.size() == 4) {
    std::uint32_t address = 0;
    std::memcpy(&address, octets.data(), sizeof address);
    return mix(std::uint64_t{address} << 32 | ports, 0);
  }
  std::uint64_t network = 0;
  std::uint64_t host = 0;
  std::memcpy(&network, octets.data(), sizeof network);
  std::memcpy(&host, octets.data() + 8, sizeof host);
  return mix(mix(network, host), ports);
}

PendingTable::PendingTable(std::size_t most)
    : most_(most), index_(0, Hash{&entries_}, Equal{&entries_}) {
  entries_.reserve(most);
}

std::uint32_t PendingTable::insert(const Pending& target) {
  std::uint32_t id = 0;
  if (free_.empty()) {
    id = end();
    entries_.push_back(target);
  } else {
    id = free_.back();
    free_.pop_back();
    entries_[id] = target;
  }
  index_.insert(id);
  return id;
}

void PendingTable::erase(std::uint32_t id) {
  index_.erase(id);
  entries_[id].transmissions = 0;
  free_.push_back(id);
}

std::uint32_t PendingTable::find(const Endpoint& remote, std::uint16_t local_port) const {
  const auto found = index_.find(Key{remote, local_port});
  return found == index_.end() ? Pending::kNone : *found;
}

}  // namespace synspect::probe

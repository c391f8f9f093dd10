#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/pending.hpp"

namespace synspect::probe {

/// The targets in flight, each with a small number of its own, and found by its four-tuple: the
/// remote end and the port of ours; what our address is follows from the way there. Allocates only
/// while more are in flight than ever before.
class PendingTable {
 public:
  /// `most`: addresses that are set aside; memory is taken as they are filled, and the index grows
  /// with the entries, so that few of them lie close together.
  explicit PendingTable(std::size_t most);
  PendingTable(const PendingTable&) = delete;  // the index refers to the entries
  PendingTable& operator=(const PendingTable&) = delete;

  /// Adds a target; its number. It must not be there yet.
  std::uint32_t insert(const Pending& target);
  void erase(std::uint32_t id);

  [[nodiscard]] Pending& at(std::uint32_t id) { return entries_[id]; }
  [[nodiscard]] const Pending& at(std::uint32_t id) const { return entries_[id]; }
  /// `Pending::kNone` where there is none.
  [[nodiscard]] std::uint32_t find(const Endpoint& remote, std::uint16_t local_port) const;
  [[nodiscard]] std::size_t size() const { return index_.size(); }
  [[nodiscard]] bool full() const { return index_.size() >= most_; }
  /// Whether that number is of a target in flight.
  [[nodiscard]] bool contains(std::uint32_t id) const {
    return id < entries_.size() && entries_[id].transmissions > 0;
  }
  /// One past the largest number that was ever given.
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(entries_.size()); }

 private:
  struct Key {
    const Endpoint& remote;
    std::uint16_t local_port;
  };
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    const std::vector<Pending>* entries;
    std::size_t operator()(const Key& key) const;
    std::size_t operator()(std::uint32_t id) const {
      return (*this)(Key{(*entries)[id].remote, (*entries)[id].local_port});
    }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<Pending>* entries;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
    bool operator()(const Key& key, std::uint32_t id) const {
      const Pending& entry = (*entries)[id];
      return entry.local_port == key.local_port && entry.remote == key.remote;
    }
    bool operator()(std::uint32_t id, const Key& key) const { return (*this)(key, id); }
  };

  std::size_t most_;
  std::vector<Pending> entries_;     ///< by number; one with no transmission is free
  std::vector<std::uint32_t> free_;  ///< numbers to be given again, the last one first
  boost::unordered_flat_set<std::uint32_t, Hash, Equal> index_;
};

}  // namespace synspect::probe

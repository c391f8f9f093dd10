#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/endpoint.hpp"
#include "base/error.hpp"
#include "probe/target_filter.hpp"

namespace synspect::probe {

/// The targets of a scan, numbered: each address and port once, however often it was named. Takes
/// some 44 octets for each range that is left.
class TargetSpace {
 public:
  class Builder;

  static constexpr std::uint64_t kMost = std::uint64_t{1} << 62;

  /// Targets, from 1 to kMost.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// `index`: below size().
  [[nodiscard]] Endpoint at(std::uint64_t index) const;
  /// The same on every machine for spaces that number the same targets alike.
  [[nodiscard]] std::uint64_t digest() const;
  /// The addresses of all targets, whatever their ports: ascending, disjoint.
  [[nodiscard]] std::vector<AddressRange> ranges() const;
  /// What was named and is no part of it.
  [[nodiscard]] const Skipped& skipped() const { return skipped_; }

 private:
  struct Block {
    AddressRange range;
    std::uint16_t port = 0;  ///< 0: each of ports_
  };

  TargetSpace() = default;
  [[nodiscard]] std::uint64_t targets_of_address(std::uint16_t port) const {
    return port == 0 ? ports_.size() : 1;
  }
  /// False: more than kMost.
  [[nodiscard]] bool append(const AddressRange& range, std::uint16_t port);

  std::vector<Block> blocks_;
  std::vector<std::uint64_t> begins_;  ///< index of each block's first target
  std::vector<std::uint16_t> ports_;   ///< ascending
  std::uint64_t size_ = 0;
  Skipped skipped_;
};

class TargetSpace::Builder {
 public:
  /// `ports`: those of a range that is added without one.
  Builder(TargetFilter filter, std::vector<std::uint16_t> ports);

  void add(const AddressRange& range, std::optional<std::uint16_t> port = std::nullopt);

  /// Once, at the end. `usage`: a range has no address outside special ranges that are not allowed,
  /// or no port; nothing is left; there are more than kMost targets.
  [[nodiscard]] Result<TargetSpace> build() &&;

 private:
  /// Numbers what may be probed of the ranges with that port. False: more than kMost.
  [[nodiscard]] bool select(std::uint16_t port, TargetSpace& space) const;

  TargetFilter filter_;
  std::vector<std::uint16_t> ports_;                           ///< ascending
  std::map<std::uint16_t, std::vector<AddressRange>> ranges_;  ///< by port; 0: each of ports_
  std::optional<Failure> failure_;                             ///< the first
};

}  // namespace synspect::probe

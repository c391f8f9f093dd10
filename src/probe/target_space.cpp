#include "probe/target_space.hpp"

#include <algorithm>
#include <cassert>

#include "probe/range_set.hpp"

namespace synspect::probe {
namespace {

Failure usage(std::string text) {
  return {Errc::usage, std::move(text)};
}

Failure refused(const AddressRange& range, SpecialRange kind) {
  const std::string name{to_string(kind)};
  return usage("target " + range.text() + ": " + name + ", only probed with --allow " + name);
}

/// FNV-1a.
class Digest {
 public:
  void add(std::uint8_t octet) { value_ = (value_ ^ octet) * 0x100000001b3; }
  void add(std::uint16_t port) {
    add(static_cast<std::uint8_t>(port >> 8));
    add(static_cast<std::uint8_t>(port & 0xff));
  }
  void add(const Address& address) {
    add(static_cast<std::uint8_t>(address.family()));
    for (const std::uint8_t octet : address.octets()) add(octet);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

TargetSpace::Builder::Builder(TargetFilter filter, std::vector<std::uint16_t> ports)
    : filter_(std::move(filter)), ports_(std::move(ports)) {
  std::sort(ports_.begin(), ports_.end());
  ports_.erase(std::unique(ports_.begin(), ports_.end()), ports_.end());
}

void TargetSpace::Builder::add(const AddressRange& range, std::optional<std::uint16_t> port) {
  assert(port != 0);
  if (failure_) return;
  if (const auto kind = filter_.refuses(range)) {
    failure_ = refused(range, *kind);
  } else if (!port && ports_.empty()) {
    failure_ = usage("target " + range.text() + ": no port is given");
  } else {
    ranges_[port.value_or(0)].push_back(range);
  }
}

Result<TargetSpace> TargetSpace::Builder::build() && {
  if (failure_) return *failure_;
  if (ranges_.empty()) return usage("targets: none is given");
  TargetSpace space;
  space.ports_ = ports_;
  for (auto& [port, ranges] : ranges_) {
    ranges = merged(std::move(ranges));
    if (!select(port, space)) return usage("targets: more than 2^62 in all; name smaller networks");
  }
  if (space.size_ == 0) return usage("targets: none is left of those that were named");
  return space;
}

bool TargetSpace::Builder::select(std::uint16_t port, TargetSpace& space) const {
  std::span<const AddressRange> probed_anyway;  // on that port, because it is one of ports_
  const auto with_all_ports = ranges_.find(0);
  if (with_all_ports != ranges_.end() && std::binary_search(ports_.begin(), ports_.end(), port)) {
    probed_anyway = with_all_ports->second;
  }
  std::vector<AddressRange> selected;
  for (const AddressRange& range : ranges_.at(port)) {
    split(range, probed_anyway, [&](const AddressRange& part, const AddressRange* repeated) {
      if (repeated == nullptr) {
        filter_.select(part, space.targets_of_address(port), selected, space.skipped_);
      }
    });
    for (const AddressRange& part : selected) {
      if (!space.append(part, port)) return false;
    }
    selected.clear();
  }
  return true;
}

bool TargetSpace::append(const AddressRange& range, std::uint16_t port) {
  const std::uint64_t count = saturated_product(range.size(), targets_of_address(port));
  if (count > kMost - size_) return false;
  blocks_.push_back({range, port});
  begins_.push_back(size_);
  size_ += count;
  return true;
}

Endpoint TargetSpace::at(std::uint64_t index) const {
  assert(index < size_);
  const auto above = std::upper_bound(begins_.begin(), begins_.end(), index);
  const auto found = static_cast<std::size_t>(above - begins_.begin()) - 1;
  const Block& block = blocks_[found];
  const std::uint64_t within = index - begins_[found];
  if (block.port != 0) return {block.range.at(within), block.port};
  return {block.range.at(within / ports_.size()), ports_[within % ports_.size()]};
}

std::uint64_t TargetSpace::digest() const {
  Digest digest;
  for (const Block& block : blocks_) {
    digest.add(block.port);
    digest.add(block.range.first);
    digest.add(block.range.last);
  }
  const bool ports_matter = blocks_.front().port == 0;  // such blocks come first
  if (!ports_matter) return digest.value();
  for (const std::uint16_t port : ports_) digest.add(port);
  return digest.value();
}

std::vector<AddressRange> TargetSpace::ranges() const {
  std::vector<AddressRange> ranges;
  ranges.reserve(blocks_.size());
  for (const Block& block : blocks_) ranges.push_back(block.range);
  return merged(std::move(ranges));
}

}  // namespace synspect::probe

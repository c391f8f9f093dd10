#include "infer/origin.hpp"

#include <algorithm>

#include "infer/observer_parts.hpp"

namespace synspect::infer {
namespace {

/// A server that counts its packets may send some to others in between.
constexpr std::uint16_t kNextIds = 64;
/// So far ahead a sequence cannot have gone in as short a time as it has been watched, nor
/// within...
constexpr std::uint32_t kFarIds = 1024;
constexpr Duration kShortTime = std::chrono::milliseconds{10};

}  // namespace

void Origin::believed(const Observation& seen) {
  note_ttl(seen);
  note_id(seen);
}

void Origin::note_ttl(const Observation& seen) {
  const auto known = ttls();
  const bool is_new = std::none_of(known.begin(), known.end(),
                                   [&](const Hops& each) { return each.ttl == seen.ttl; });
  if (seen.ttl == 0 || !is_new || ttl_count_ == kMostTtls) return;
  ttls_[ttl_count_++] = {seen.ttl, seen.n};
}

/// RFC 6864 leaves the identification of an atomic datagram free: Linux sends 0 in a SYN/ACK and in
/// what belongs to no connection, some count, some draw lots. Only a count can be broken.
void Origin::note_id(const Observation& seen) {
  if (seen.segment.flags.syn || !seen.ip_id || *seen.ip_id == 0 || no_sequence_) return;
  const auto ahead = static_cast<std::uint16_t>(*seen.ip_id - id_);
  if (first_id_) {
    const auto behind = static_cast<std::uint16_t>(-ahead);
    if (behind <= kNextIds) return;  // a copy, or overtaken on its way
    if (ahead > kNextIds) {
      no_sequence_ = true;
      return;
    }
    ids_passed_ += ahead;
  } else {
    first_id_ = mark_of(seen);
  }
  last_id_ = mark_of(seen);
  id_ = *seen.ip_id;
}

void Origin::reset(const Observation& rst) {
  rst_ttl_ = rst.ttl;
  const bool is_sequence = !no_sequence_ && ids_passed_ > 0;
  if (!is_sequence || !rst.ip_id || *rst.ip_id == 0) return;
  const auto ahead = static_cast<std::uint16_t>(*rst.ip_id - id_);
  const auto behind = static_cast<std::uint16_t>(-ahead);
  const Duration watched = std::max(last_id_->at - first_id_->at, kShortTime);
  const bool far = ahead > kFarIds + ids_passed_ && behind > kNextIds;
  if (far && rst.at - last_id_->at <= watched) broken_sequence_ = last_id_;
}

void Origin::clock_stepped() {
  first_id_.reset();
  last_id_.reset();
  ids_passed_ = 0;
}

std::optional<std::uint8_t> Origin::odd_rst_ttl() const {
  const bool odd = ttl_count_ == 1 && rst_ttl_ != 0 && rst_ttl_ != ttls_.front().ttl;
  return odd ? std::optional{rst_ttl_} : std::nullopt;
}

}  // namespace synspect::infer

#include "probe/stream_source.hpp"

#include <algorithm>

#include "probe/scan_target.hpp"

namespace synspect::probe {
namespace {

Failure bad(std::string_view text, const char* why) {
  return {Errc::usage, "target " + std::string{text} + ": " + why};
}

}  // namespace

StreamSource::StreamSource(StreamCalls calls, TargetFilter filter, std::vector<std::uint16_t> ports,
                           Shard shard, std::uint64_t first)
    : calls_(std::move(calls)),
      filter_(std::move(filter)),
      ports_(std::move(ports)),
      shard_(shard),
      first_(first),
      index_(shard.position(0)) {}

std::optional<ScanTargetAt> StreamSource::next() {
  while (true) {
    if (index_ >= targets_) {
      index_ -= targets_;
      if (!read_line()) return std::nullopt;
      const std::uint64_t done = std::min(ours_left(), first_ - std::min(first_, position_));
      position_ += done;
      pass_over(done);
    } else if (!name_.empty()) {
      resolve_name();
    } else {
      const Endpoint remote = at(index_);
      pass_over(1);
      return ScanTargetAt{remote, position_++};
    }
  }
}

/// False: there is none.
bool StreamSource::read_line() {
  targets_ = 0;
  name_.clear();
  parts_.clear();
  part_ = 0;
  part_begin_ = 0;
  const auto line = ended_ ? std::nullopt : calls_.line();
  if (!line) {
    ended_ = ended_ || !calls_.not_yet || !calls_.not_yet();
    return false;
  }
  ++counts_.lines;
  const std::string_view text = line_content(*line);
  if (text.empty()) return true;
  if (const auto failure = take(text)) {
    ++counts_.bad_lines;
    calls_.complain(counts_.lines, *failure);
  }
  return true;
}

std::optional<Failure> StreamSource::take(std::string_view text) {
  auto target = parse_scan_target(text);
  if (!target) return target.error();
  if (!target->port && ports_.empty()) return bad(text, "no port is given");
  own_port_ = target->port.value_or(0);
  its_ports_ = target->port ? std::span<const std::uint16_t>{&own_port_, 1} : ports_;
  if (auto* name = std::get_if<std::string>(&target->what)) {
    name_ = std::move(*name);
    targets_ = its_ports_.size();
    return std::nullopt;
  }
  const auto& range = std::get<AddressRange>(target->what);
  filter_.select(range, its_ports_.size(), parts_, counts_.skipped);
  std::uint64_t targets = 0;
  for (const AddressRange& part : parts_) {
    targets = saturated_sum(targets, saturated_product(part.size(), its_ports_.size()));
  }
  if (targets > TargetSpace::kMost) return bad(text, "more than 2^62 targets");
  targets_ = targets;
  return std::nullopt;
}

/// Puts the name's address in its place; without one that may be probed the line is over.
void StreamSource::resolve_name() {
  const auto address = calls_.resolve(name_);
  name_.clear();
  const std::uint64_t ours = ours_left();
  if (address) {
    filter_.select({*address, *address}, ours, parts_, counts_.skipped);
  } else {
    counts_.unresolved += ours;
  }
  if (!parts_.empty()) return;
  position_ += ours;
  pass_over(ours);
}

/// Targets of this shard that the line still has.
std::uint64_t StreamSource::ours_left() const {
  return index_ < targets_ ? (targets_ - index_ - 1) / shard_.n + 1 : 0;
}

Endpoint StreamSource::at(std::uint64_t index) {
  const auto its_targets = [this] { return parts_[part_].size() * its_ports_.size(); };
  while (index - part_begin_ >= its_targets()) {
    part_begin_ += its_targets();
    ++part_;
  }
  const std::uint64_t within = index - part_begin_;
  return {parts_[part_].at(within / its_ports_.size()), its_ports_[within % its_ports_.size()]};
}

}  // namespace synspect::probe

#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/target_order.hpp"

namespace synspect::probe {

/// What a StreamSource asks its caller.
struct StreamCalls {
  std::function<std::optional<std::string>()> line;  ///< the next; none: the end, or not yet
  /// Address of a name, or of an address with a scope; none: it has none.
  std::function<std::optional<Address>(const std::string&)> resolve;
  /// A line that is left out, by its number from 1, and why.
  std::function<void(std::uint64_t, const Failure&)> complain;
  /// After there was no line: more may come. Empty: that was the end.
  std::function<bool()> not_yet = {};
};

struct StreamCounts {
  std::uint64_t lines = 0;       ///< all
  std::uint64_t bad_lines = 0;   ///< complained of
  std::uint64_t unresolved = 0;  ///< targets of this shard whose name has no address
  Skipped skipped;               ///< of all shards; a name's, of this shard
};

/// Targets as lines bring them, each a scan target or nothing (see line_content), for each of them
/// its ports in the order given. Holds one line; what is named twice comes twice.
///
/// Which target belongs to which shard depends on the lines, the filter and the ports alone, and on
/// no resolver: shards stay disjoint where one machine finds a name and another does not. So do
/// positions: a name without an address takes its own, and nobody gets them. A name before the
/// first position is not asked for.
class StreamSource final : public TargetSource {
 public:
  /// `ports`: those of a line without one, each once. `first`: the position to begin at.
  StreamSource(StreamCalls calls, TargetFilter filter, std::vector<std::uint16_t> ports,
               Shard shard, std::uint64_t first);

  [[nodiscard]] std::optional<ScanTargetAt> next() override;
  [[nodiscard]] std::optional<std::uint64_t> total() const override { return std::nullopt; }
  [[nodiscard]] bool may_have_more() const override { return !ended_; }
  [[nodiscard]] const StreamCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] bool read_line();
  [[nodiscard]] std::optional<Failure> take(std::string_view text);
  void resolve_name();
  [[nodiscard]] std::uint64_t ours_left() const;
  void pass_over(std::uint64_t count) { index_ += count * shard_.n; }
  [[nodiscard]] Endpoint at(std::uint64_t index);

  StreamCalls calls_;
  TargetFilter filter_;
  std::vector<std::uint16_t> ports_;
  Shard shard_;
  std::uint64_t first_;
  std::uint64_t position_ = 0;  ///< of the next target
  std::uint64_t index_;         ///< its place in the line, or beyond it as far as in those to come
  bool ended_ = false;
  StreamCounts counts_;

  // The line.
  std::uint64_t targets_ = 0;        ///< of all shards
  std::string name_;                 ///< not resolved yet; empty: none
  std::vector<AddressRange> parts_;  ///< what may be probed
  std::size_t part_ = 0;             ///< the one that the last target was of
  std::uint64_t part_begin_ = 0;     ///< place in the line of its first target
  std::uint16_t own_port_ = 0;
  std::span<const std::uint16_t> its_ports_;  ///< own_port_ or ports_
};

}  // namespace synspect::probe

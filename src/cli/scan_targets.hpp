#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/scan_options.hpp"
#include "net/name_service.hpp"
#include "probe/checkpoint.hpp"
#include "probe/target_order.hpp"

namespace synspect::cli {

/// The targets of a scan, ready to be taken one by one.
struct ScanTargets {
  std::unique_ptr<probe::TargetSource> all;   ///< from the first that is left of them on
  std::unique_ptr<probe::TargetSource> left;  ///< what a checkpoint leaves of them; may be null
  std::vector<probe::AddressRange> ranges;    ///< all of their addresses; empty: any
  std::map<Address, std::string> names;       ///< of those that were named, as the user wrote it
  std::map<Address, std::uint32_t> scopes;    ///< interfaces of link-local ones
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;      ///< tells scans apart that a checkpoint must not confuse
  std::uint64_t bad_lines = 0;   ///< of standard input, so far
  std::uint64_t unresolved = 0;  ///< names in it without an address, so far

  /// Starts to read standard input, where targets come from there; before it, there are none.
  std::function<void()> start_reading;

  [[nodiscard]] probe::TargetSource& source() { return left ? *left : *all; }
};

/// `usage`: a target or a file that makes no sense, or a checkpoint of other targets.
/// `not_resolved`: a name without an address, unless targets come from standard input, where such
/// lines are said and left out. `seed`: where the user gave none. `names`: resolves.
[[nodiscard]] Result<std::unique_ptr<ScanTargets>> scan_targets(
    const ScanOptions& options, std::uint64_t seed,
    const std::optional<probe::Checkpoint>& checkpoint,
    const std::shared_ptr<net::NameService>& names);

}  // namespace synspect::cli

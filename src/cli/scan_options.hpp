#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "probe/address_range.hpp"
#include "probe/scan_plan.hpp"
#include "probe/shard.hpp"
#include "probe/special_ranges.hpp"

namespace synspect::cli {

/// Source ports that take turns. A scan needs one to tell its targets apart; with more, a target
/// that is probed again is so from another one.
inline constexpr std::size_t kScanPorts = 256;

enum class ScanFormat : std::uint8_t { json, csv, text };

/// Everything that `synspect scan` was told.
struct ScanOptions {
  std::vector<std::string> targets;  ///< as written; `@FILE`: those in a file, `-`: standard input
  std::vector<std::uint16_t> ports;
  std::vector<probe::AddressRange> excluded;
  std::vector<probe::SpecialRange> allowed;
  std::vector<Address> local_broadcasts;  ///< of this host's networks: left out unless allowed
  live::WayWish way;
  probe::ScanPlan plan;
  std::optional<std::uint64_t> seed;
  probe::Shard shard;
  std::string resume;  ///< the checkpoint's file; empty: none
  std::optional<Duration> max_time;
  live::GuardMode guard = live::GuardMode::automatic;
  ScanFormat format = ScanFormat::json;
  OutputOptions show;  ///< its `output` aside

  [[nodiscard]] bool from_standard_input() const;
};

[[nodiscard]] po::options_description scan_target_options();
[[nodiscard]] po::options_description pace_options();
[[nodiscard]] po::options_description run_options();
[[nodiscard]] po::options_description scan_output_options();

/// All options that `synspect scan` knows.
[[nodiscard]] po::options_description all_scan_options();
/// Fails with `usage`.
[[nodiscard]] Result<ScanOptions> scan_options(const po::variables_map& given);

}  // namespace synspect::cli

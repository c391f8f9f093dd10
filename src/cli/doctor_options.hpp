#pragma once

#include <cstdint>

#include "cli/options.hpp"

namespace synspect::cli {

enum class DoctorFormat : std::uint8_t { text, json };

/// Everything that `synspect doctor` was told.
struct DoctorOptions {
  DoctorFormat format = DoctorFormat::text;
  bool colour = false;
};

[[nodiscard]] po::options_description doctor_output_options();
/// All that `synspect doctor` knows.
[[nodiscard]] po::options_description all_doctor_options();
[[nodiscard]] Result<DoctorOptions> doctor_options(const po::variables_map& given);

}  // namespace synspect::cli

#pragma once

#include <string_view>

namespace synspect::cli {

/// What `--verify` and each `--measure` send, packet by packet: part of `synspect probe --help`.
[[nodiscard]] std::string_view measurement_help();

}  // namespace synspect::cli

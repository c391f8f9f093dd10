#pragma once

#include <string>

namespace synspect::cli {

[[nodiscard]] std::string overview_text();  ///< `synspect --help`
[[nodiscard]] std::string probe_help();     ///< `synspect probe --help`
[[nodiscard]] std::string scan_help();      ///< `synspect scan --help`
[[nodiscard]] std::string explain_help();   ///< `synspect explain --help`
[[nodiscard]] std::string report_help();    ///< `synspect report --help`
[[nodiscard]] std::string demo_help();      ///< `synspect demo --help`
[[nodiscard]] std::string doctor_help();    ///< `synspect doctor --help`
[[nodiscard]] std::string version_text();

}  // namespace synspect::cli

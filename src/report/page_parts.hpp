#pragma once

#include <string_view>

namespace synspect::report {

// What every page has, from src/report/page/ and the chart library's package; embedded by
// src/report/page/embed.cmake.
[[nodiscard]] std::string_view page_frame();   ///< page.html, with @PLACES@
[[nodiscard]] std::string_view page_style();   ///< page.css
[[nodiscard]] std::string_view page_charts();  ///< D3
[[nodiscard]] std::string_view page_script();  ///< the *.js, in order

// "sha256-...": what a Content-Security-Policy knows them by. A frame needs none.
[[nodiscard]] std::string_view page_frame_hash();
[[nodiscard]] std::string_view page_style_hash();
[[nodiscard]] std::string_view page_charts_hash();
[[nodiscard]] std::string_view page_script_hash();

}  // namespace synspect::report

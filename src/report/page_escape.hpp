#pragma once

#include <string>
#include <string_view>

namespace synspect::report {

/// JSON text as it may stand between <script type="application/json"> and </script>: the same JSON
/// value, without a character that HTML or JavaScript gives a meaning to. Outside of its strings
/// JSON has none of them, so that they can be written as escapes wherever they are.
[[nodiscard]] std::string script_safe(std::string_view json);

}  // namespace synspect::report

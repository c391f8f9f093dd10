#pragma once

namespace synspect::net {

[[nodiscard]] bool stdout_is_terminal();

}  // namespace synspect::net

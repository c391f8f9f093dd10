#pragma once

#include <cstddef>

#include "base/error.hpp"

namespace synspect::net {

/// From here on the kernel refuses this process, in all its threads and for good, every system call
/// but those that reading, sending, waiting and writing take: no file and no socket can be opened,
/// no program run, no process started (threads can), no memory made executable. The refused call
/// fails with EPERM; to run a program ends the process. Returns how many calls are allowed.
[[nodiscard]] Result<std::size_t> confine_system_calls();

}  // namespace synspect::net

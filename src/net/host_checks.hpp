#pragma once

#include <cstddef>
#include <functional>

#include "base/host_check.hpp"

namespace synspect::net {

// What `synspect doctor` asks this host, one function a question. Each really tries what a probe
// will do, wherever it can be tried, and leaves nothing behind. None sends anything beyond `lo`.

[[nodiscard]] HostCheck check_kernel();
[[nodiscard]] HostCheck check_architecture();
[[nodiscard]] HostCheck check_container();
[[nodiscard]] HostCheck check_capabilities();
/// Whether an ordinary user can have a network of its own: the demo's. Forks.
[[nodiscard]] HostCheck check_user_namespaces();
/// Whether a process can give up its privileges and confine itself, as a run does. Forks.
[[nodiscard]] HostCheck check_seccomp();
[[nodiscard]] HostCheck check_clock();
/// Whether `ports` source ports can be leased at once.
[[nodiscard]] HostCheck check_ports(std::size_t ports);
[[nodiscard]] HostCheck check_raw_socket();
/// Opens a SYN to a closed port of `lo` in the kernel's own way, and looks for both segments.
[[nodiscard]] HostCheck check_capture();
/// Raises a guard on a leased port, tries whether it holds, and looks whether it goes.
[[nodiscard]] HostCheck check_guard();
/// Whether a rule of this host's firewall drops what leaves.
[[nodiscard]] HostCheck check_firewall();

/// All of them, in an order that lets those that fork come before the capture, which leaves a
/// thread behind for a moment.
void check_host(std::size_t ports, const std::function<void(const HostCheck&)>& tell);

}  // namespace synspect::net

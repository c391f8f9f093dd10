#include "net/host_checks.hpp"

namespace synspect::net {

void check_host(std::size_t ports, const std::function<void(const HostCheck&)>& tell) {
  tell(check_kernel());
  tell(check_architecture());
  tell(check_container());
  tell(check_user_namespaces());
  tell(check_seccomp());
  tell(check_clock());
  tell(check_ports(ports));
  tell(check_capabilities());
  tell(check_raw_socket());
  tell(check_guard());
  tell(check_firewall());
  tell(check_capture());
}

}  // namespace synspect::net

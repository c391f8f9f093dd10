#pragma once

#include <algorithm>
#include <vector>

#include "base/endpoint.hpp"

namespace synspect::cli {

/// The connections that were asked for, by either side's address and port.
class ConnectionFilter {
 public:
  /// Empty: any.
  ConnectionFilter(std::vector<Address> hosts, std::vector<std::uint16_t> ports)
      : hosts_(std::move(hosts)), ports_(std::move(ports)) {}

  [[nodiscard]] bool wants(const Endpoint& a, const Endpoint& b) const {
    return has(hosts_, a.address, b.address) && has(ports_, a.port, b.port);
  }

 private:
  template <typename Value>
  static bool has(const std::vector<Value>& wanted, const Value& a, const Value& b) {
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(),
                                         [&](const Value& v) { return v == a || v == b; });
  }

  std::vector<Address> hosts_;
  std::vector<std::uint16_t> ports_;
};

}  // namespace synspect::cli

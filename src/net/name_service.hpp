#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/resolver.hpp"
#include "net/side_process.hpp"

namespace synspect::net {

/// Resolves names in a process of its own: what a name server answers comes from the network, and
/// is read where no privilege is. May be asked by several threads.
class NameService {
 public:
  /// Starts the process, if it has not been; while this one has one thread.
  [[nodiscard]] Result<void> start();
  /// As net::resolve(). An address is read here; the first name starts the process.
  [[nodiscard]] Result<Resolved> resolve(const std::string& host, std::optional<Family> family,
                                         Duration timeout);
  /// 0: there is none.
  [[nodiscard]] int pid() const { return process_ ? process_->pid() : 0; }

 private:
  std::optional<SideProcess> process_;
  std::mutex asking_;
};

}  // namespace synspect::net

#pragma once

#include <string>

#include "base/error.hpp"
#include "net/sniffer.hpp"

namespace synspect::live {

/// Where a run's frames go besides the engine, and what its results are written to.
class Outputs {
 public:
  virtual ~Outputs() = default;
  /// A capture is open; nothing was sent yet.
  virtual void on_interface(const std::string& /*name*/, const net::Sniffer& /*sniffer*/) {}
  /// The frame that the engine is about to be told of; both stay until `told`.
  virtual void about_to_tell(const net::Frame& /*frame*/, const std::string& /*interface*/) {}
  virtual void told() {}
  /// After every event: writes out what has come since. A failure ends the run in good order.
  [[nodiscard]] virtual Result<void> flush() { return {}; }
};

}  // namespace synspect::live

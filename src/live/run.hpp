#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "live/outputs.hpp"
#include "live/task.hpp"
#include "probe/engine.hpp"

namespace synspect::live {

class Loop;

/// All lifecycles of a task, on the real network. First it opens all that takes a privilege; what
/// comes from the network is looked at by `run` alone, which needs none.
class Run {
 public:
  /// Leases ports, raises the guard, opens socket and captures. `outputs`: none: nobody wants the
  /// frames. What is given must outlive this. `not_permitted`: CAP_NET_RAW is missing.
  [[nodiscard]] static Result<Run> prepare(const Task& task, probe::Listener& listener,
                                           Outputs* outputs = nullptr);
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;
  ~Run();

  /// What must be said of the guard; empty: nothing.
  [[nodiscard]] const std::string& guard_remark() const;

  [[nodiscard]] std::string holdings() const;  ///< what is open, for people

  /// Runs the lifecycles to their end; the listener has heard of each when it returns. One call.
  void run();

  [[nodiscard]] bool interrupted() const;                       ///< by a signal
  [[nodiscard]] const std::optional<Failure>& failure() const;  ///< what ended it early
  struct Counted {
    std::uint64_t received = 0;
    std::uint64_t dropped = 0;  ///< by the kernel, for want of buffer
  };
  [[nodiscard]] std::map<std::string, Counted> counted() const;  ///< frames, by interface
  [[nodiscard]] std::uint64_t dropped() const;                   ///< of all interfaces

 private:
  struct Ground;
  Run(std::unique_ptr<Ground> ground, std::unique_ptr<Loop> loop);
  std::unique_ptr<Ground> ground_;  ///< outlives the loop: its captures are closed before the guard
  std::unique_ptr<Loop> loop_;
};

}  // namespace synspect::live

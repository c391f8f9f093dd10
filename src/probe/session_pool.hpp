#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "probe/scan_session.hpp"

namespace synspect::probe {

/// Lifecycles that go on, each with a small number. Its memory is used again and never given back.
class SessionPool {
 public:
  template <typename... Arguments>
  std::uint32_t make(Arguments&&... arguments) {
    std::uint32_t number = 0;
    if (free_.empty()) {
      number = static_cast<std::uint32_t>(sessions_.size());
      sessions_.emplace_back();
    } else {
      number = free_.back();
      free_.pop_back();
    }
    sessions_[number].emplace(std::forward<Arguments>(arguments)...);
    return number;
  }
  void end(std::uint32_t number) {
    sessions_[number].reset();
    free_.push_back(number);
  }
  [[nodiscard]] ScanSession& at(std::uint32_t number) { return *sessions_[number]; }

  template <typename Visitor>
  void for_each(const Visitor& visit) {
    for (auto& session : sessions_) {
      if (session) visit(*session);
    }
  }

 private:
  std::deque<std::optional<ScanSession>> sessions_;  // grows without moving any
  std::vector<std::uint32_t> free_;
};

}  // namespace synspect::probe

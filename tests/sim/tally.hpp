#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "world.hpp"

namespace synspect::sim {

/// What occurred in a run: a simulation in which nothing happens has no violations either.
class Tally {
 public:
  void add(const World& world);

  [[nodiscard]] std::uint64_t lifecycles() const { return lifecycles_; }
  /// "open 812, refused 31, ...".
  [[nodiscard]] std::string text() const;
  /// What should occur in every larger run and did not.
  [[nodiscard]] std::string missing() const;

 private:
  std::uint64_t lifecycles_ = 0;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace synspect::sim

#include "probe/completion.hpp"

#include <algorithm>

namespace synspect::probe {

Completion::Completion(std::uint64_t next, const std::vector<std::uint64_t>& outstanding)
    : low_(outstanding.empty() ? next : outstanding.front()), next_(next) {
  done_.assign(static_cast<std::size_t>(next_ - low_), true);
  for (const std::uint64_t position : outstanding) {
    done_[static_cast<std::size_t>(position - low_)] = false;
  }
}

void Completion::begun(std::uint64_t position) {
  if (position < next_) return;
  for (; next_ < position; ++next_) done_.push_back(true);
  done_.push_back(false);
  ++next_;
}

void Completion::done(std::uint64_t position) {
  if (position < low_) return;
  done_[static_cast<std::size_t>(position - low_)] = true;
  while (!done_.empty() && done_.front()) {
    done_.pop_front();
    ++low_;
  }
}

std::vector<std::uint64_t> Completion::outstanding() const {
  std::vector<std::uint64_t> positions;
  for (std::size_t i = 0; i < done_.size(); ++i) {
    if (!done_[i]) positions.push_back(low_ + i);
  }
  return positions;
}

}  // namespace synspect::probe

#pragma once

#include <boost/container/small_vector.hpp>
#include <cassert>
#include <cstddef>

namespace synspect {

/// First in, first out, for queues that are nearly always short: `InPlace` elements need no heap.
/// More than that may wait, too; taking one moves all the others up.
template <typename T, std::size_t InPlace>
class Fifo {
 public:
  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  void push(const T& element) { waiting_.push_back(element); }
  /// The oldest; there must be one.
  [[nodiscard]] T pop() {
    assert(!empty());
    const T oldest = waiting_.front();
    waiting_.erase(waiting_.begin());
    return oldest;
  }

 private:
  boost::container::small_vector<T, InPlace> waiting_;
};

}  // namespace synspect

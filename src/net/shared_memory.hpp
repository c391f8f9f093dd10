#pragma once

#include <cstddef>
#include <memory>

namespace synspect::net {

/// Zeros that this process and those that it forks see and change alike; also after one is killed.
class SharedOctets {
 public:
  explicit SharedOctets(std::size_t size);  ///< throws std::bad_alloc
  [[nodiscard]] void* get() const { return octets_.get(); }

 private:
  struct Unmap {
    std::size_t size;
    void operator()(void* octets) const;
  };
  std::unique_ptr<void, Unmap> octets_;
};

/// `count` objects in such memory, of a type for which zeros are a value.
template <typename T>
class SharedMemory {
 public:
  explicit SharedMemory(std::size_t count = 1) : octets_(count * sizeof(T)) {}
  [[nodiscard]] T& operator[](std::size_t i) const { return static_cast<T*>(octets_.get())[i]; }
  [[nodiscard]] T* operator->() const { return static_cast<T*>(octets_.get()); }

 private:
  SharedOctets octets_;
};

}  // namespace synspect::net

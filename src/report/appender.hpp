#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/address.hpp"
#include "report/format.hpp"

namespace synspect::report {

/// Appends to a string what a fast report consists of: very many short pieces. They gather in a
/// block of its own, so that none of them costs a call; the string has them all when this object
/// is gone, or from `flush` on. Allocates nothing that the string does not.
class Appender {
 public:
  explicit Appender(std::string& out) : out_(out) {}
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender() { flush(); }

  void character(char character) { end(write(room(1), {&character, 1})); }
  void text(std::string_view text) {
    if (text.size() > kBlock) return long_text(text);
    end(write(room(text.size()), text));
  }
  void number(std::uint64_t value) {
    char* const out = room(kMostDigits);
    end(std::to_chars(out, out + kMostDigits, value).ptr);
  }
  void micros(Duration value) { end(write_micros(room(kMostMicros), value)); }
  void utc(Stamp stamp) { end(write_utc(room(kMostUtc), stamp)); }
  void address(const Address& address) { end(address.write(room(Address::kMostText))); }
  void flush() {
    out_.append(block_.data(), at_);
    at_ = block_.data();
  }

  /// Where the next `size` characters go, kBlock at most; `end` takes the end of what was written.
  [[nodiscard]] char* room(std::size_t size) {
    if (static_cast<std::size_t>(block_.data() + kBlock - at_) < size) flush();
    return at_;
  }
  void end(char* at) { at_ = at; }
  /// Copies, and returns the end of the copy.
  static char* write(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
  }

 private:
  static constexpr std::size_t kBlock = 1024;     // most records fit
  static constexpr std::size_t kMostDigits = 20;  // of 64 bits

  void long_text(std::string_view text) {
    flush();
    out_.append(text);
  }

  std::string& out_;
  std::array<char, kBlock> block_;  // its octets have no value before they are written
  char* at_ = block_.data();
};

}  // namespace synspect::report

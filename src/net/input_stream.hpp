#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "net/descriptor.hpp"

struct z_stream_s;

namespace synspect::net {

/// An open file, or standard input; nothing of it is read yet.
struct InputFile {
  /// "-": standard input. Fails with `usage`, and names the file.
  [[nodiscard]] static Result<InputFile> open(const std::string& path);

  Descriptor owned;  ///< empty for standard input
  std::string name;  ///< for messages: the path, or "standard input"
};

/// The octets of a file or of standard input, from front to back; what gzip packed is unpacked.
/// Hands out what a pipe has so far, and waits only when it has nothing.
class InputStream {
 public:
  /// Reads the first octets. Fails with `usage`, and names the file.
  [[nodiscard]] static Result<InputStream> of(InputFile file);
  /// Opens it first.
  [[nodiscard]] static Result<InputStream> open(const std::string& path);
  InputStream(InputStream&&) noexcept;
  InputStream& operator=(InputStream&&) noexcept;
  ~InputStream();

  /// Called before each wait for a pipe that has nothing at the moment; never for a file.
  void before_waiting(std::function<void()> call) { before_waiting_ = std::move(call); }

  /// Returns how many octets came; 0: no more will, by the end of the file, by `damage`, or because
  /// an interrupt ended the wait (net/interrupt.hpp).
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> into);
  /// Why there are no more octets than were read; none: that is all. The text does not name the
  /// file.
  [[nodiscard]] const std::optional<Failure>& damage() const { return damage_; }

  /// For messages: the path, or "standard input".
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_packed() const { return unpacker_ != nullptr; }

 private:
  struct EndUnpacker {
    void operator()(z_stream_s* stream) const;
  };

  InputStream(Descriptor owned, int fd, std::string name);
  [[nodiscard]] Result<void> look_at_the_first_octets();
  [[nodiscard]] bool wait() const;
  [[nodiscard]] std::size_t read_descriptor(std::span<std::uint8_t> into);
  [[nodiscard]] std::size_t read_plain(std::span<std::uint8_t> into);
  [[nodiscard]] std::size_t unpack(std::span<std::uint8_t> into);
  [[nodiscard]] bool unpack_step();
  [[nodiscard]] bool next_member();
  [[nodiscard]] bool refill();
  bool damaged(std::string text);

  Descriptor owned_;  ///< empty for standard input
  int fd_;
  bool may_block_;  ///< a pipe or the like
  std::function<void()> before_waiting_;
  std::string name_;
  std::vector<std::uint8_t> raw_;           ///< as read from the file
  std::span<const std::uint8_t> raw_rest_;  ///< of which this is not used yet
  std::unique_ptr<z_stream_s, EndUnpacker> unpacker_;
  bool in_member_ = false;  ///< a gzip file may have several, one after the other
  std::optional<Failure> damage_;
};

}  // namespace synspect::net

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/input_stream.hpp"
#include "wire/capture.hpp"

namespace synspect::net {

/// A pcap or pcapng file, plain or packed by gzip, read from front to back; memory is bounded
/// whatever the file says. What was read before damage counts: it is told once the packets are out.
class CaptureFile {
 public:
  enum class Read : std::uint8_t {
    packet,   ///< `packet()` has the next one
    end,      ///< the file ends where it should
    damaged,  ///< it goes on, or should, but not readably: see `damage()`
  };

  /// Reads the file's head. Fails with `usage` and one line that names the file: it cannot be read,
  /// is empty, is no capture file, or is damaged before anything can be known of it.
  [[nodiscard]] static Result<CaptureFile> of(InputFile file);
  /// Opens it first. "-": standard input.
  [[nodiscard]] static Result<CaptureFile> open(const std::string& path);
  CaptureFile(CaptureFile&&) noexcept;
  CaptureFile& operator=(CaptureFile&&) noexcept;
  ~CaptureFile();

  /// Called before each wait for a pipe that has nothing at the moment; never for a file.
  void before_waiting(std::function<void()> call);

  /// After `end` or `damaged`, the same again. An interrupt that comes during a wait ends the file
  /// where it is.
  [[nodiscard]] Read next();
  /// After `Read::packet`; its spans are valid until the next call of `next`.
  [[nodiscard]] const wire::CapturedPacket& packet() const;
  /// After `Read::damaged`: "trace.pcapng: truncated at octet 1,234: 17 packets were read".
  [[nodiscard]] const std::optional<Failure>& damage() const;

  /// Those that were described so far.
  [[nodiscard]] std::span<const wire::CaptureInterface> interfaces() const;
  /// The last of each interface so far. Comments beyond 1 MiB in all are left out.
  [[nodiscard]] std::span<const wire::CaptureStatistics> statistics() const;
  /// Who wrote the file (pcapng: shb_userappl of the last section so far); empty: not said.
  [[nodiscard]] const std::string& application() const;
  /// "pcap", "pcap, nanoseconds", "pcap, modified", "pcapng"; ", gzip" may follow.
  [[nodiscard]] std::string format() const;

  [[nodiscard]] std::uint64_t packets() const;    ///< that were read so far
  [[nodiscard]] std::uint64_t unstamped() const;  ///< left out, because they bear no time
  [[nodiscard]] std::uint64_t octets() const;     ///< of the file, unpacked, so far

 private:
  class Reader;
  explicit CaptureFile(std::unique_ptr<Reader> reader);
  std::unique_ptr<Reader> reader_;
};

}  // namespace synspect::net

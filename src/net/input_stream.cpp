#include "net/input_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "net/interrupt.hpp"

namespace synspect::net {
namespace {

constexpr std::size_t kRawBuffer = std::size_t{64} << 10;
constexpr int kGzipOnly = 16 + MAX_WBITS;  // inflateInit2: with gzip's header and checksum

Failure unreadable(const std::string& name, int errno_value) {
  return {Errc::usage, os_failure("open " + name, errno_value).text};
}

bool is_file(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

void InputStream::EndUnpacker::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

InputStream::InputStream(Descriptor owned, int fd, std::string name)
    : owned_(std::move(owned)),
      fd_(fd),
      may_block_(!is_file(fd)),
      name_(std::move(name)),
      raw_(kRawBuffer) {}
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;
InputStream::~InputStream() = default;

Result<InputFile> InputFile::open(const std::string& path) {
  const bool standard = path == "-";
  if (standard && ::isatty(STDIN_FILENO) == 1) {
    return Failure{Errc::usage, "standard input: a terminal, where a capture is expected"};
  }
  Descriptor file{standard ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!standard && !file.is_open()) return unreadable(path, errno);
  return InputFile{std::move(file), standard ? "standard input" : path};
}

Result<InputStream> InputStream::open(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return file.error();
  return of(*std::move(file));
}

Result<InputStream> InputStream::of(InputFile file) {
  const int fd = file.owned.is_open() ? file.owned.get() : STDIN_FILENO;
  InputStream stream{std::move(file.owned), fd, std::move(file.name)};
  const auto looked = stream.look_at_the_first_octets();
  if (!looked) return looked.error();
  return stream;
}

/// Two octets tell whether gzip packed the file. A pipe may give them one by one.
Result<void> InputStream::look_at_the_first_octets() {
  std::size_t have = 0;
  while (have < 2) {
    const std::size_t count = read_descriptor(std::span{raw_}.subspan(have));
    if (damage_) return Failure{Errc::usage, fmt::format("{}: {}", name_, damage_->text)};
    if (count == 0) break;
    have += count;
  }
  raw_rest_ = std::span{raw_}.first(have);
  if (have < 2 || raw_[0] != 0x1f || raw_[1] != 0x8b) return {};
  auto stream = std::make_unique<z_stream>();
  if (inflateInit2(stream.get(), kGzipOnly) != Z_OK) {
    return Failure{Errc::local, name_ + ": no memory to unpack it"};
  }
  unpacker_.reset(stream.release());
  in_member_ = true;
  return {};
}

std::size_t InputStream::read(std::span<std::uint8_t> into) {
  if (damage_ || into.empty()) return 0;
  return unpacker_ ? unpack(into) : read_plain(into);
}

/// Until a read would not block. False: an interrupt came first.
bool InputStream::wait() const {
  if (!may_block_ || is_readable(fd_)) return true;
  if (before_waiting_) before_waiting_();
  return wait_until_readable(fd_);
}

std::size_t InputStream::read_descriptor(std::span<std::uint8_t> into) {
  if (!wait()) return 0;
  ssize_t count = -1;
  do {
    count = ::read(fd_, into.data(), into.size());
  } while (count < 0 && errno == EINTR);
  if (count >= 0) return static_cast<std::size_t>(count);
  damage_ = Failure{Errc::local, os_failure("read", errno).text};
  return 0;
}

std::size_t InputStream::read_plain(std::span<std::uint8_t> into) {
  if (raw_rest_.empty()) return read_descriptor(into);
  const auto taken = raw_rest_.first(std::min(into.size(), raw_rest_.size()));
  std::ranges::copy(taken, into.begin());
  raw_rest_ = raw_rest_.subspan(taken.size());
  return taken.size();
}

std::size_t InputStream::unpack(std::span<std::uint8_t> into) {
  const auto most = static_cast<uInt>(std::min<std::size_t>(into.size(), 1u << 30));
  unpacker_->next_out = into.data();
  unpacker_->avail_out = most;
  while (unpacker_->avail_out == most && unpack_step()) {
  }
  return most - unpacker_->avail_out;
}

/// False: nothing will come any more.
bool InputStream::unpack_step() {
  if (!in_member_ && !next_member()) return false;
  const bool ended = raw_rest_.empty() && !refill();
  if (damage_) return false;
  unpacker_->next_in = const_cast<Bytef*>(raw_rest_.data());  // zlib only reads there
  unpacker_->avail_in = static_cast<uInt>(raw_rest_.size());
  const int status = inflate(unpacker_.get(), Z_NO_FLUSH);
  raw_rest_ = raw_rest_.last(unpacker_->avail_in);
  switch (status) {
    case Z_OK: return true;
    case Z_STREAM_END: in_member_ = false; return true;
    case Z_BUF_ERROR: return ended ? damaged("the gzip data ends too early") : true;
    default:
      return damaged(fmt::format("the gzip data is damaged ({})",
                                 unpacker_->msg != nullptr ? unpacker_->msg : "no reason given"));
  }
}

/// Goes on after the end of a member. Zeros may fill up the last block of a tape.
bool InputStream::next_member() {
  do {
    if (raw_rest_.empty() && !refill()) return false;
    raw_rest_ = raw_rest_.subspan(static_cast<std::size_t>(
        std::ranges::find_if(raw_rest_, [](auto octet) { return octet != 0; }) -
        raw_rest_.begin()));
  } while (raw_rest_.empty());
  if (raw_rest_.front() != 0x1f) return damaged("something else follows the gzip data");
  inflateReset(unpacker_.get());
  in_member_ = true;
  return true;
}

/// False: there is no more.
bool InputStream::refill() {
  raw_rest_ = std::span{raw_}.first(read_descriptor(raw_));
  return !raw_rest_.empty();
}

bool InputStream::damaged(std::string text) {
  damage_ = Failure{Errc::usage, std::move(text)};
  return false;
}

}  // namespace synspect::net

#include "net/capture_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "net/input_stream.hpp"
#include "wire/capture_parser.hpp"

namespace synspect::net {
namespace {

/// Short enough to stay in a processor's cache between the read and the look at it.
constexpr std::size_t kBuffer = std::size_t{256} << 10;

std::string packets_were_read(std::uint64_t count) {
  if (count == 0) return "no packet was read";
  if (count == 1) return "1 packet was read";
  return fmt::format("{} packets were read", count);
}

/// What else the file may be, by its first octets: " (it is packed by zstd)".
std::string_view other_packing(std::span<const std::uint8_t, 4> first) {
  struct Packing {
    std::array<std::uint8_t, 4> magic;
    std::string_view words;
  };
  constexpr Packing kPackings[] = {
      {{0x28, 0xb5, 0x2f, 0xfd}, " (it is packed by zstd; unpack it first)"},
      {{0xfd, '7', 'z', 'X'}, " (it is packed by xz; unpack it first)"},
      {{0x04, 0x22, 0x4d, 0x18}, " (it is packed by lz4; unpack it first)"},
      {{'B', 'Z', 'h', '9'}, " (it is packed by bzip2; unpack it first)"},
      {{'P', 'K', 3, 4}, " (it is packed by zip; unpack it first)"},
  };
  for (const Packing& packing : kPackings) {
    if (std::ranges::equal(packing.magic, first)) return packing.words;
  }
  return {};
}

}  // namespace

class CaptureFile::Reader {
 public:
  explicit Reader(InputStream stream)
      : stream_(std::move(stream)), buffer_(kBuffer), name_(stream_.name()) {}

  [[nodiscard]] Result<void> read_header();
  [[nodiscard]] Read next();
  void before_waiting(std::function<void()> call) { stream_.before_waiting(std::move(call)); }

  [[nodiscard]] const wire::CaptureContents& contents() const { return parser_->contents(); }
  [[nodiscard]] const std::optional<Failure>& damage() const { return damage_; }
  [[nodiscard]] std::string format() const {
    return fmt::format("{}{}", parser_->format(), stream_.is_packed() ? ", gzip" : "");
  }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t octets() const { return offset_; }

 private:
  [[nodiscard]] std::span<const std::uint8_t> rest() const {
    return std::span{buffer_}.subspan(begin_, end_ - begin_);
  }
  [[nodiscard]] bool fill(std::size_t octets);
  void take(std::size_t octets) {
    begin_ += octets;
    offset_ += octets;
  }
  Read end(std::string_view place_and_reason);
  [[nodiscard]] Read out_of_octets();

  InputStream stream_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;  ///< of what was not taken yet, in `buffer_`
  std::size_t end_ = 0;
  std::string name_;
  std::optional<wire::CaptureParser> parser_;
  std::uint64_t offset_ = 0;  ///< of what was not taken yet, in the unpacked file
  std::uint64_t packets_ = 0;
  std::optional<Read> ended_;
  std::optional<Failure> damage_;
};

/// Sees to it that so many octets are there. False: the file has no more.
bool CaptureFile::Reader::fill(std::size_t octets) {
  if (octets > buffer_.size() - begin_) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (octets > buffer_.size()) buffer_.resize(octets);
  }
  while (end_ - begin_ < octets) {
    const std::size_t count = stream_.read(std::span{buffer_}.subspan(end_));
    if (count == 0) return false;
    end_ += count;
  }
  return true;
}

Result<void> CaptureFile::Reader::read_header() {
  const auto bad_file = [&](std::string_view why) {
    return Failure{Errc::usage, fmt::format("{}: {}", name_, why)};
  };
  if (!fill(4)) {
    if (stream_.damage()) return bad_file(stream_.damage()->text);
    return bad_file(rest().empty() ? "an empty file" : "not a capture file");
  }
  const auto first = rest().first<4>();
  parser_ = wire::CaptureParser::recognise(first);
  if (!parser_) return bad_file(fmt::format("not a capture file{}", other_packing(first)));
  auto step = parser_->step(rest());
  while (step.kind == wire::CaptureStep::Kind::more) {
    if (!fill(step.octets)) {
      if (stream_.damage()) return bad_file(stream_.damage()->text);
      return bad_file(
          fmt::format("truncated at octet {}, within the file's header", rest().size()));
    }
    step = parser_->step(rest());
  }
  if (step.kind == wire::CaptureStep::Kind::corrupt) {
    return bad_file(fmt::format("not a capture file that can be read ({})", contents().why));
  }
  take(step.octets);
  return {};
}

CaptureFile::Read CaptureFile::Reader::next() {
  if (ended_) return *ended_;
  while (true) {
    const auto step = parser_->step(rest());
    switch (step.kind) {
      case wire::CaptureStep::Kind::packet:
        take(step.octets);
        ++packets_;
        return Read::packet;
      case wire::CaptureStep::Kind::other: take(step.octets); break;
      case wire::CaptureStep::Kind::corrupt:
        return end(fmt::format("corrupt at octet {} ({})", offset_, contents().why));
      case wire::CaptureStep::Kind::more:
        if (!fill(step.octets)) return out_of_octets();
        break;
    }
  }
}

CaptureFile::Read CaptureFile::Reader::out_of_octets() {
  const std::uint64_t length = offset_ + rest().size();
  if (stream_.damage()) {
    return end(fmt::format("{}, after {} octets of the capture", stream_.damage()->text, length));
  }
  if (!rest().empty()) return end(fmt::format("truncated at octet {}", length));
  ended_ = Read::end;
  return *ended_;
}

CaptureFile::Read CaptureFile::Reader::end(std::string_view place_and_reason) {
  const Errc code = stream_.damage() ? stream_.damage()->code : Errc::usage;
  damage_ = Failure{
      code, fmt::format("{}: {}: {}", name_, place_and_reason, packets_were_read(packets_))};
  ended_ = Read::damaged;
  return *ended_;
}

Result<CaptureFile> CaptureFile::open(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return file.error();
  return of(*std::move(file));
}

Result<CaptureFile> CaptureFile::of(InputFile file) {
  auto stream = InputStream::of(std::move(file));
  if (!stream) return stream.error();
  auto reader = std::make_unique<Reader>(std::move(*stream));
  const auto read = reader->read_header();
  if (!read) return read.error();
  return CaptureFile{std::move(reader)};
}

CaptureFile::CaptureFile(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}
CaptureFile::CaptureFile(CaptureFile&&) noexcept = default;
CaptureFile& CaptureFile::operator=(CaptureFile&&) noexcept = default;
CaptureFile::~CaptureFile() = default;

void CaptureFile::before_waiting(std::function<void()> call) {
  reader_->before_waiting(std::move(call));
}
CaptureFile::Read CaptureFile::next() {
  return reader_->next();
}
const wire::CapturedPacket& CaptureFile::packet() const {
  return reader_->contents().packet;
}
const std::optional<Failure>& CaptureFile::damage() const {
  return reader_->damage();
}
std::span<const wire::CaptureInterface> CaptureFile::interfaces() const {
  return reader_->contents().interfaces;
}
std::span<const wire::CaptureStatistics> CaptureFile::statistics() const {
  return reader_->contents().statistics;
}
const std::string& CaptureFile::application() const {
  return reader_->contents().application;
}
std::string CaptureFile::format() const {
  return reader_->format();
}
std::uint64_t CaptureFile::packets() const {
  return reader_->packets();
}
std::uint64_t CaptureFile::unstamped() const {
  return reader_->contents().unstamped;
}
std::uint64_t CaptureFile::octets() const {
  return reader_->octets();
}

}  // namespace synspect::net

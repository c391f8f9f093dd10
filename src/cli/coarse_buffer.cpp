#include "cli/coarse_buffer.hpp"

#include "net/write_all.hpp"

namespace synspect::cli {

CoarseBuffer::CoarseBuffer(int descriptor) : descriptor_(descriptor) {
  setp(block_.data(), block_.data() + block_.size());
}

CoarseBuffer::~CoarseBuffer() {
  write_out();
}

bool CoarseBuffer::write_out() {
  const std::string_view waiting{pbase(), static_cast<std::size_t>(pptr() - pbase())};
  if (!failed_ && !waiting.empty()) {
    failed_ = net::write_all(descriptor_, waiting) < waiting.size();
  }
  setp(block_.data(), block_.data() + block_.size());
  return !failed_;
}

CoarseBuffer::int_type CoarseBuffer::overflow(int_type character) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

}  // namespace synspect::cli

#include "probe/capture_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace synspect::probe {
namespace {

constexpr std::string_view kBegin = "synspect lifecycle";

/// A name ends at a space: those in it, and '%' itself, are written as '%' and two digits.
std::string quoted(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    out += octet <= ' ' || c == '%' ? fmt::format("%{:02x}", octet) : std::string(1, c);
  }
  return out;
}

template <typename Number>
bool read(std::string_view text, Number& into, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into, base);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char octet = 0;
    if (text[i] != '%') {
      out += text[i];
    } else if (i + 2 < text.size() && read(text.substr(i + 1, 2), octet, 16)) {
      out += static_cast<char>(octet);
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

/// One `key=value`, or a key alone.
bool read_item(std::string_view item, CaptureNote& note) {
  const std::string_view key = item.substr(0, item.find('='));
  const std::string_view value = item.substr(std::min(key.size() + 1, item.size()));
  if (key == "attempt") return read(value, note.attempt) && note.attempt > 0;
  if (key == "name") {
    const auto name = unquoted(value);
    note.name = name.value_or("");
    return name.has_value();
  }
  if (key == "resolve_ns") {
    std::int64_t ns = 0;
    if (!read(value, ns)) return false;
    note.resolve = Duration{ns};
    return true;
  }
  if (key == "measure") {
    const auto* const found = std::find_if(kMeasures.begin(), kMeasures.end(),
                                           [value](auto m) { return to_string(m) == value; });
    if (found == kMeasures.end()) return false;
    note.measure = *found;
    return true;
  }
  if (key == "verify") note.verify = true;
  return true;  // a later version may say more
}

}  // namespace

std::string capture_note_text(const CaptureNote& note) {
  std::string text = fmt::format("{} attempt={} name={}", kBegin, note.attempt, quoted(note.name));
  if (note.resolve) text += fmt::format(" resolve_ns={}", note.resolve->count());
  if (note.measure) text += fmt::format(" measure={}", to_string(*note.measure));
  if (note.verify) text += " verify";
  return text;
}

std::optional<CaptureNote> parse_capture_note(std::string_view text) {
  if (!text.starts_with(kBegin)) return std::nullopt;
  text.remove_prefix(kBegin.size());
  CaptureNote note;
  while (!text.empty()) {
    if (text.front() != ' ') return std::nullopt;
    text.remove_prefix(1);
    const std::string_view item = text.substr(0, text.find(' '));
    text.remove_prefix(item.size());
    if (!read_item(item, note)) return std::nullopt;
  }
  return note;
}

}  // namespace synspect::probe

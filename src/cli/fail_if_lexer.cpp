#include "cli/fail_if_lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace synspect::cli {
namespace {

// Not <cctype>: what a letter is must not depend on the locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_in_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool is_outside_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

/// As much of the beginning as consists of such characters.
template <typename Is>
std::size_t run(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

std::size_t number_length(std::string_view text) {
  const std::size_t whole = run(text, is_digit);
  const std::string_view rest = text.substr(whole);
  const bool fraction = rest.size() > 1 && rest.front() == '.' && is_digit(rest[1]);
  return fraction ? whole + 1 + run(rest.substr(1), is_digit) : whole;
}

std::size_t comparison_length(std::string_view text) {
  constexpr std::array<std::string_view, 6> known{"<=", ">=", "==", "!=", "<", ">"};
  for (const std::string_view each : known) {
    if (text.substr(0, each.size()) == each) return each.size();
  }
  return 0;
}

/// What `text`, which is not empty, begins with, and how long it is.
std::pair<TokenKind, std::size_t> first_of(std::string_view text) {
  const char c = text.front();
  if (is_letter(c)) return {TokenKind::word, run(text, is_in_word)};
  if (is_digit(c)) return {TokenKind::number, number_length(text)};
  if (const auto length = comparison_length(text)) return {TokenKind::comparison, length};
  if (std::string_view{".:%()"}.find(c) != std::string_view::npos) return {TokenKind::mark, 1};
  return {TokenKind::stray, std::max<std::size_t>(1, run(text, is_outside_ascii))};
}

}  // namespace

std::string_view to_string(TokenKind kind) {
  switch (kind) {
    case TokenKind::word: return "word";
    case TokenKind::number: return "number";
    case TokenKind::comparison: return "comparison";
    case TokenKind::mark: return "mark";
    case TokenKind::end: return "end";
    case TokenKind::stray: return "stray";
  }
  return "?";
}

Token Lexer::take() {
  const Token taken = next_;
  at_ += run(text_.substr(at_), is_blank);
  const std::string_view rest = text_.substr(at_);
  const auto [kind, length] =
      rest.empty() ? std::pair{TokenKind::end, rest.size()} : first_of(rest);
  next_ = {kind, rest.substr(0, length), at_ + 1};
  at_ += length;
  return taken;
}

}  // namespace synspect::cli

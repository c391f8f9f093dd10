#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace synspect::cli {

enum class TokenKind : std::uint8_t {
  word,        ///< a letter, then letters, digits, _ and -: peer_fin, p95, close-wait-stuck, and
  number,      ///< 20, 1.5
  comparison,  ///< < <= > >= == !=
  mark,        ///< one of . : % ( )
  end,
  stray,  ///< what no expression contains: one character, or several outside ASCII
};

[[nodiscard]] std::string_view to_string(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;   ///< of the expression; empty at its end
  std::size_t column = 1;  ///< of its first character, from 1
};

/// The tokens of a `--fail-if` expression, from left to right. All before a stray one is ASCII, so
/// that columns count characters.
class Lexer {
 public:
  /// Keeps `text`, which must outlive it and its tokens.
  explicit Lexer(std::string_view text) : text_(text) { take(); }

  [[nodiscard]] const Token& next() const { return next_; }
  Token take();

 private:
  std::string_view text_;
  std::size_t at_ = 0;  ///< of what follows `next_`
  Token next_;
};

}  // namespace synspect::cli

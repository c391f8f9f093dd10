#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "infer/lifecycle.hpp"

namespace synspect::report {

enum class Ink : std::uint8_t { plain, dim, bold, good, doubtful, bad };

/// Colours for a terminal (ECMA-48 SGR), or none. What colour says is always said in words too.
class Palette {
 public:
  explicit Palette(bool coloured) : coloured_(coloured) {}
  [[nodiscard]] std::string paint(Ink ink, std::string_view text) const;

 private:
  bool coloured_;
};

[[nodiscard]] Ink ink_for(infer::Claim claim);
[[nodiscard]] Ink ink_for(infer::Severity severity);
[[nodiscard]] Ink ink_for(infer::Outcome outcome);
[[nodiscard]] Ink ink_for(infer::Closed closed);

}  // namespace synspect::report

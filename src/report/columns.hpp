#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text in columns of a terminal. Every character that we draw with is one column wide.
namespace synspect::report {

/// Columns of `text`: its UTF-8 sequences.
[[nodiscard]] std::size_t columns_of(std::string_view text);
/// With blanks up to `columns`; longer text stays as it is.
[[nodiscard]] std::string left_aligned(std::string_view text, std::size_t columns);
[[nodiscard]] std::string right_aligned(std::string_view text, std::size_t columns);
[[nodiscard]] std::string centred(std::string_view text, std::size_t columns);
/// At most `columns` of it; what was cut ends in `ellipsis`.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns,
                              std::string_view ellipsis);
/// `unit` as often as it takes to fill `columns`; it is one column wide.
[[nodiscard]] std::string repeated(std::string_view unit, std::size_t columns);

}  // namespace synspect::report

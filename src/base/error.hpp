#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace synspect {

/// What went wrong on our own side, as far as a caller acts on it. What the remote sends is never
/// one of these.
enum class Errc : std::uint8_t {
  usage,          ///< a bad option, target or file
  not_permitted,  ///< a capability is missing
  not_resolved,   ///< a name has no address
  local,          ///< any other failure of this host
};

[[nodiscard]] std::string_view to_string(Errc code);

/// One line for people: what was tried, on what, and why it failed.
struct Failure {
  Errc code = Errc::local;
  std::string text;
};

/// "bind 192.0.2.7:40001: permission denied". EPERM and EACCES become `not_permitted`.
[[nodiscard]] Failure os_failure(std::string_view call_and_object, int errno_value);

template <typename T>
using Result = boost::system::result<T, Failure>;

/// What `Result::value()` throws where there is none (found by Boost.System through ADL).
[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& where);

}  // namespace synspect

#include "base/error.hpp"

#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace synspect {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::usage: return "usage";
    case Errc::not_permitted: return "not permitted";
    case Errc::not_resolved: return "not resolved";
    case Errc::local: return "local failure";
  }
  return "?";
}

Failure os_failure(std::string_view call_and_object, int errno_value) {
  std::string reason = std::generic_category().message(errno_value);
  if (!reason.empty()) {
    reason.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(reason.front())));
  }
  const bool denied = errno_value == EPERM || errno_value == EACCES;
  return {denied ? Errc::not_permitted : Errc::local, std::string{call_and_object} + ": " + reason};
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(failure.text);
}

}  // namespace synspect

#include "base/host_check.hpp"

namespace synspect {

std::string_view to_string(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok: return "ok";
    case CheckStatus::note: return "note";
    case CheckStatus::fail: return "fail";
  }
  return "?";
}

}  // namespace synspect

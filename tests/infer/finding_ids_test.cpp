#include "infer/finding_ids.hpp"

#include <doctest/doctest.h>

#include <string>

namespace synspect::infer {

TEST_CASE("finding ids: each is found where it stands, and nothing else is") {
  for (std::size_t i = 0; i < kFindingIds.size(); ++i) {
    CAPTURE(std::string{kFindingIds[i]});
    CHECK(finding_index(kFindingIds[i]) == i);
  }
  for (const std::string_view other :
       {"", "a", "zzz", "filtere", "filteredd", "Filtered", "warning", "close-wait-stcuk"}) {
    CAPTURE(std::string{other});
    CHECK_FALSE(finding_index(other));
  }
}

}  // namespace synspect::infer

// A scan writes a record every few microseconds: once its string has grown, that must not allocate.
#include <doctest/doctest.h>

#include "played.hpp"
#include "report/scan_csv.hpp"
#include "report/scan_json.hpp"
#include "scanned.hpp"
#include "support/allocations.hpp"

namespace synspect::test {
namespace {

/// For `record`, written over and over.
template <typename Reporter>
std::size_t allocations_for(const probe::ScanRecord& record) {
  std::string out;
  Reporter reporter{out};
  reporter.on_record(record);
  return allocations([&] {
    for (int i = 0; i < 100; ++i) {
      out.clear();
      reporter.on_record(record);
    }
  });
}

}  // namespace

TEST_CASE("scan records: no allocation but for the string that grows") {
  probe::ScanRecord v6 = scanned(clean_close());
  v6.name = "a-name-that-is-longer-than-a-short-string.example";
  v6.tuple.remote.address = Address::parse("2001:db8:1111:2222:3333:4444:5555:6666").value();
  for (const probe::ScanRecord& record :
       {scanned(half_open()), scanned(filtered()), scanned_unreachable(), v6}) {
    CHECK(allocations_for<report::ScanJsonReporter>(record) == 0);
    CHECK(allocations_for<report::ScanCsvReporter>(record) == 0);
  }
}

}  // namespace synspect::test

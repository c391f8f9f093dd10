#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace synspect::report {

/// A record in two parts. Most lifecycles of a run are alike but for their times, ports and
/// timestamp options, so that a page keeps few shapes, and of each lifecycle its values alone.
struct Shaped {
  /// JSON: the record with an index into `values` wherever a member is named `*_us`, `port`,
  /// `attempt`, `isn` or `irs`. A member `text`, `next` or `error` is a string, or an array of
  /// strings and such indices, to be joined. Of segments it has what a ladder shows; of their
  /// numbers the first in each direction, as `isn` and `irs`. Without target and start.
  std::string shape;
  /// Decimal numbers, a space between each two.
  std::string values;
};

/// Throws std::exception where the record is none.
[[nodiscard]] Shaped shape_of(const boost::json::object& record);

}  // namespace synspect::report

#include "report/page_shape.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "report/format.hpp"
#include "report/page_number.hpp"

namespace synspect::report {
namespace {

namespace json = boost::json;

template <std::size_t N>
using Names = std::array<std::string_view, N>;

// What the page shows otherwise, or not at all.
constexpr Names<4> kNotOfARecord = {"schema", "started", "target", "stamps"};
constexpr Names<5> kNotOfASegment = {"seq", "ack", "length", "window", "options"};
constexpr Names<4> kCounted = {"port", "attempt", "isn", "irs"};
constexpr Names<3> kTexts = {"text", "next", "error"};

template <std::size_t N>
bool is_one_of(const Names<N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// The number that `rest` begins with: digits, and points between them.
std::string_view leading_number(std::string_view rest) {
  if (!is_digit(rest.front())) return {};
  std::size_t end = std::min(rest.find_first_not_of("0123456789."), rest.size());
  while (end > 0 && !is_digit(rest[end - 1])) --end;
  return rest.substr(0, end);
}

class Shaper {
 public:
  json::value record(const json::object& record) {
    json::object out;
    for (const auto& [name, value] : record) {
      if (is_one_of(kNotOfARecord, name)) continue;
      out[name] = name == "segments" ? segments(value, out) : shaped(name, value);
    }
    return out;
  }
  std::string values() && { return std::move(values_); }

 private:
  json::value segments(const json::value& list, json::object& record) {
    json::array out;
    for (const json::value& each : list.as_array()) {
      json::object segment;
      for (const auto& [name, value] : each.as_object()) {
        if (!is_one_of(kNotOfASegment, name)) segment[name] = shaped(name, value);
      }
      const bool leaves = each.as_object().at("direction").as_string() == "out";
      const std::string_view first = leaves ? "isn" : "irs";
      if (!record.contains(first)) record[first] = shaped(first, each.as_object().at("seq"));
      out.push_back(std::move(segment));
    }
    return out;
  }

  json::value shaped(std::string_view name, const json::value& value) {
    if (is_one_of(kTexts, name)) return value.is_string() ? text(value.get_string()) : nullptr;
    if (value.is_array()) {
      json::array out;
      for (const json::value& each : value.get_array()) out.push_back(shaped(name, each));
      return out;
    }
    if (value.is_object()) {
      json::object out;
      for (const auto& [inner, each] : value.get_object()) out[inner] = shaped(inner, each);
      return out;
    }
    if (name.ends_with("_us")) {
      return value.is_null() ? json::value{} : hole(micros(nanoseconds(value)));
    }
    if (is_one_of(kCounted, name)) {
      return value.is_null() ? json::value{}
                             : hole(std::to_string(value.to_number<std::int64_t>()));
    }
    return value;
  }

  /// Numbers that are as good as unique are values: those with a point or six digits, and both of a
  /// timestamp option.
  json::value text(std::string_view rest) {
    json::array pieces;
    std::string plain;
    while (!rest.empty()) {
      const std::string_view number = leading_number(rest);
      const bool of_timestamps = plain.ends_with("ts ") || (plain == " " && !pieces.empty());
      const bool is_value =
          of_timestamps || number.size() >= 6 || number.find('.') != std::string_view::npos;
      if (!number.empty() && is_value) {
        pieces.emplace_back(std::exchange(plain, {}));
        pieces.emplace_back(hole(std::string{number}));
      } else {
        plain += number.empty() ? rest.substr(0, 1) : number;
      }
      rest.remove_prefix(std::max<std::size_t>(number.size(), 1));
    }
    if (pieces.empty()) return json::value(plain);
    pieces.emplace_back(plain);
    return pieces;
  }

  /// The index of a value; equal ones share it.
  json::value hole(std::string number) {
    const auto [at, is_new] = indices_.try_emplace(std::move(number), indices_.size());
    if (is_new) values_ += (values_.empty() ? "" : " ") + at->first;
    return at->second;
  }

  std::unordered_map<std::string, std::size_t> indices_;
  std::string values_;
};

}  // namespace

Shaped shape_of(const json::object& record) {
  Shaper shaper;
  std::string shape = json::serialize(shaper.record(record));
  return {std::move(shape), std::move(shaper).values()};
}

}  // namespace synspect::report

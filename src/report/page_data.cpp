#include "report/page_data.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "report/page_shape.hpp"

namespace synspect::report {
namespace {

namespace json = boost::json;

/// The number of `key`; a new one gets the next.
template <typename Key>
std::uint32_t number_of(std::map<Key, std::uint32_t>& numbers, const Key& key) {
  return numbers.try_emplace(key, static_cast<std::uint32_t>(numbers.size())).first->second;
}

std::string schema_of(const json::value& value) {
  const json::value* const schema =
      value.is_object() ? value.get_object().if_contains("schema") : nullptr;
  return schema && schema->is_string() ? std::string{schema->get_string()} : std::string{};
}

}  // namespace

std::uint32_t Dictionary::index_of(const std::string& text) {
  const auto [at, is_new] = indices_.try_emplace(text, static_cast<std::uint32_t>(indices_.size()));
  if (is_new) texts_.push_back(&at->first);
  return at->second;
}

PageData::Line PageData::add(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view{line.data(), line.size()}, error);
  if (error) throw NotJson{error.message()};
  const std::string schema = schema_of(value);
  if (schema == "synspect/summary/1") return Line::summary;
  if (schema != "synspect/probe/1" && schema != "synspect/scan/1") {
    ++others_[schema];
    return Line::other;
  }
  const PageRecord record = page_record(value.as_object());
  const Shaped shaped = shape_of(value.as_object());
  add_columns(record);
  add_findings(record);
  lives_.push_back(std::to_string(shapes_.index_of(shaped.shape)) + " " + shaped.values);
  return Line::record;
}

void PageData::add_columns(const PageRecord& record) {
  const auto index = static_cast<std::uint32_t>(started_.size());
  started_.push_back(record.started);
  target_.push_back(number_of(targets_, record.target));
  outcome_.push_back(outcomes_.index_of(record.outcome));
  closed_.push_back(closings_.index_of(record.closed));
  const std::string space = record.server.empty() ? "" : " ";
  server_.push_back(servers_.index_of(record.server + space + record.claim));
  if (record.interrupted) interrupted_.push_back(index);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const PageRecord::Step& step = record.steps.at(i);
    StepColumns& columns = steps_.at(i);
    columns.time.push_back(step.time ? step.time->count() : kNone);
    columns.transmissions.push_back(
        static_cast<std::uint8_t>(std::min<std::uint64_t>(step.transmissions, 255)));
    if (step.ambiguous) columns.ambiguous.push_back(index);
  }
  if (record.interrupted) return;
  for (const PageRecord::Verdict& verdict : record.verdicts) ++verdicts_[verdict];
}

void PageData::add_findings(const PageRecord& record) {
  std::vector<std::uint32_t> found;
  for (const PageRecord::Finding& finding : record.findings) {
    const std::uint32_t number = number_of(finding_indices_, {finding.severity, finding.id});
    if (number == findings_.size()) findings_.push_back(finding);
    if (std::find(found.begin(), found.end(), number) == found.end()) found.push_back(number);
  }
  std::sort(found.begin(), found.end());
  finding_set_.push_back(number_of(finding_sets_, found));
}

}  // namespace synspect::report

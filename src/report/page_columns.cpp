// How PageData is written.
#include <algorithm>

#include "report/json_writer.hpp"
#include "report/page_data.hpp"
#include "report/page_escape.hpp"

namespace synspect::report {
namespace {

template <typename Number>
void write_numbers(JsonWriter& json, const std::vector<Number>& numbers) {
  json.begin_array();
  for (const Number number : numbers) json.number(std::uint64_t{number});
  json.end_array();
}

void write_texts(JsonWriter& json, const std::vector<const std::string*>& texts) {
  json.begin_array();
  for (const std::string* text : texts) json.text(*text);
  json.end_array();
}

/// The keys in the order of their numbers.
template <typename Key>
std::vector<const Key*> in_order(const std::map<Key, std::uint32_t>& numbers) {
  std::vector<const Key*> out(numbers.size());
  for (const auto& [key, number] : numbers) out.at(number) = &key;
  return out;
}

void write_targets(JsonWriter& json, const std::map<PageRecord::Target, std::uint32_t>& targets) {
  json.begin_array();
  for (const PageRecord::Target* target : in_order(targets)) {
    json.begin_array().text(target->name).text(target->address);
    json.number(target->port).text(target->vantage).end_array();
  }
  json.end_array();
}

void write_element(std::ostream& out, std::string_view id, std::string_view json) {
  out << "<script type=\"application/json\" id=\"" << id << "\">" << script_safe(json)
      << "</script>\n";
}

}  // namespace

void PageData::write_steps(JsonWriter& json) const {
  json.begin_object();
  for (const infer::StepKind kind : infer::kSteps) {
    const StepColumns& columns = steps_.at(static_cast<std::size_t>(kind));
    json.key(to_string(kind)).begin_object().key("time").begin_array();
    for (const std::int64_t time : columns.time) {
      // Never negative where a stamp of our own started it; a set clock may make it so.
      time < 0 ? json.null() : json.number(static_cast<std::uint64_t>(time));
    }
    json.end_array().key("ambiguous");
    write_numbers(json, columns.ambiguous);
    json.key("transmissions");
    write_numbers(json, columns.transmissions);
    json.end_object();
  }
  json.end_object();
}

void PageData::write_findings(JsonWriter& json) const {
  json.key("findings").begin_array();
  for (const PageRecord::Finding& finding : findings_) {
    json.begin_array().text(finding.id).text(finding.severity);
    json.text(finding.text).text(finding.next).end_array();
  }
  json.end_array().key("finding_sets").begin_array();
  for (const auto* set : in_order(finding_sets_)) write_numbers(json, *set);
  json.end_array().key("finding_set");
  write_numbers(json, finding_set_);
  json.key("measurements").begin_array();
  for (const auto& [verdict, count] : verdicts_) {
    json.begin_array().text(verdict.measure).text(verdict.verdict).number(count).end_array();
  }
  json.end_array();
}

std::string PageData::columns() const {
  std::string out;
  {
    JsonWriter json{out};
    const std::int64_t first =
        started_.empty() ? 0 : *std::min_element(started_.begin(), started_.end());
    json.begin_object().key("lives_each").number(kLivesEach);
    json.key("first_started_ns").text(std::to_string(first));
    json.key("started").begin_array();
    for (const std::int64_t started : started_) {
      json.number(static_cast<std::uint64_t>(started - first));
    }
    json.end_array().key("targets");
    write_targets(json, targets_);
    json.key("target");
    write_numbers(json, target_);
    const auto write_words = [&json](std::string_view names, const Dictionary& words,
                                     std::string_view name,
                                     const std::vector<std::uint32_t>& numbers) {
      json.key(names);
      write_texts(json, words.texts());
      json.key(name);
      write_numbers(json, numbers);
    };
    write_words("outcomes", outcomes_, "outcome", outcome_);
    write_words("closings", closings_, "closed", closed_);
    write_words("servers", servers_, "server", server_);
    json.key("interrupted");
    write_numbers(json, interrupted_);
    json.key("steps");
    write_steps(json);
    write_findings(json);
    json.key("notes").begin_array();
    for (const std::string& note : notes_) json.text(note);
    json.end_array().key("others").begin_array();
    for (const auto& [schema, lines] : others_) {
      json.begin_array().text(schema).number(lines).end_array();
    }
    json.end_array().end_object();
  }
  return out;
}

void PageData::write(std::ostream& out) const {
  write_element(out, "columns", columns());
  std::string shapes = "[";
  for (const std::string* shape : shapes_.texts())
    shapes += (shapes.size() > 1 ? "," : "") + *shape;
  write_element(out, "shapes", shapes + "]");
  for (std::size_t begin = 0; begin < lives_.size(); begin += kLivesEach) {
    const std::size_t end = std::min(begin + kLivesEach, lives_.size());
    std::string text = "[";
    for (std::size_t i = begin; i < end; ++i) {
      text += (i > begin ? ",\"" : "\"") + lives_[i] + "\"";
    }
    write_element(out, "lives-" + std::to_string(begin / kLivesEach), text + "]");
  }
}

}  // namespace synspect::report

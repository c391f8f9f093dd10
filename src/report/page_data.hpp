#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "report/page_record.hpp"

namespace synspect::report {

/// What a line is that is no JSON.
class NotJson : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Numbers the texts that it is given, from 0 on, each once.
class Dictionary {
 public:
  std::uint32_t index_of(const std::string& text);
  [[nodiscard]] const std::vector<const std::string*>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::vector<const std::string*> texts_;  ///< keys of the map, which stay where they are
};

/// What a page is about: recorded lifecycles, by columns for its figures, and each as the index of
/// its shape and its values (page_shape.hpp) for its ladder.
class PageData {
 public:
  enum class Line { record, summary, other };

  /// One line of NDJSON. Adds nothing and throws NotJson, or std::exception where it is not what
  /// its schema says.
  Line add(std::string_view line);
  /// What is known of the inputs, for people: a file that ended in the middle of a line.
  void note(const std::string& text) { notes_.push_back(text); }

  [[nodiscard]] std::uint64_t records() const { return started_.size(); }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  /// Lines of a schema that is not ours, with their number.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& others() const { return others_; }

  /// As <script type="application/json"> elements: `columns`, `shapes`, and `lives-0` and so on,
  /// kLivesEach lifecycles each.
  void write(std::ostream& out) const;
  static constexpr std::size_t kLivesEach = 1000;

 private:
  struct StepColumns {
    std::vector<std::int64_t> time;           ///< nanoseconds; kNone
    std::vector<std::uint32_t> ambiguous;     ///< lifecycles whose time is
    std::vector<std::uint8_t> transmissions;  ///< 255: as many or more
  };
  static constexpr std::int64_t kNone = INT64_MIN;

  void add_columns(const PageRecord& record);
  void add_findings(const PageRecord& record);
  [[nodiscard]] std::string columns() const;
  void write_steps(class JsonWriter& json) const;
  void write_findings(class JsonWriter& json) const;

  std::vector<std::int64_t> started_;
  std::vector<std::uint32_t> target_, outcome_, closed_, server_, finding_set_;
  std::vector<std::uint32_t> interrupted_;  ///< lifecycles that were
  std::array<StepColumns, infer::kSteps.size()> steps_;
  std::map<PageRecord::Target, std::uint32_t> targets_;
  Dictionary outcomes_, closings_, servers_, shapes_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> finding_indices_;  ///< severity, id
  std::vector<PageRecord::Finding> findings_;  ///< an example of each
  std::map<std::vector<std::uint32_t>, std::uint32_t> finding_sets_;
  std::map<PageRecord::Verdict, std::uint64_t> verdicts_;
  std::vector<std::string> lives_;  ///< each: index of its shape, and its values
  std::map<std::string, std::uint64_t> others_;
  std::vector<std::string> notes_;
};

}  // namespace synspect::report

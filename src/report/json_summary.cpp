#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {
namespace {

void append_summary(std::string& out, const probe::Summary& summary) {
  const probe::Job& job = summary.job();
  JsonWriter json{out};
  json.begin_object();
  json.key("schema").word("synspect/summary/1");
  write_target(json, job.name, job.remote, job.path.interface);
  write_counts(json, summary);
  json.key("measurements").begin_array();
  for (const auto& [found, lifecycles] : summary.verdicts()) {
    json.begin_object().key("measure").text(found.first).key("verdict").text(found.second);
    json.key("lifecycles").number(std::uint64_t{lifecycles}).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void JsonReporter::on_summary(const probe::Summary& summary) {
  std::string line;
  append_summary(line, summary);
  out_ << line << '\n' << std::flush;
}

}  // namespace synspect::report

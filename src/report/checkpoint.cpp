#include "report/checkpoint.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

namespace synspect::report {
namespace {

constexpr std::string_view kSchema = "synspect/checkpoint/1";

}  // namespace

std::string checkpoint_text(const probe::Checkpoint& checkpoint) {
  boost::json::object object;
  object["schema"] = kSchema;
  object["arguments"] = boost::json::value_from(checkpoint.arguments);
  object["seed"] = checkpoint.seed;
  object["digest"] = checkpoint.digest;
  object["next"] = checkpoint.next;
  object["outstanding"] = boost::json::value_from(checkpoint.outstanding);
  return boost::json::serialize(object) + "\n";
}

Result<probe::Checkpoint> parse_checkpoint(const std::string& text) {
  const Failure none{Errc::usage, "it is no checkpoint of a scan"};
  try {
    const boost::json::value value = boost::json::parse(text);
    const boost::json::object& object = value.as_object();
    if (object.at("schema").as_string() != kSchema) return none;
    probe::Checkpoint checkpoint;
    checkpoint.arguments = boost::json::value_to<std::vector<std::string>>(object.at("arguments"));
    checkpoint.seed = object.at("seed").to_number<std::uint64_t>();
    checkpoint.digest = object.at("digest").to_number<std::uint64_t>();
    checkpoint.next = object.at("next").to_number<std::uint64_t>();
    checkpoint.outstanding =
        boost::json::value_to<std::vector<std::uint64_t>>(object.at("outstanding"));
    return checkpoint;
  } catch (const std::exception&) {  // whatever a file of somebody else's may hold
    return none;
  }
}

}  // namespace synspect::report

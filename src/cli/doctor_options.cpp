#include "cli/doctor_options.hpp"

#include <sstream>

#include "cli/help.hpp"
#include "cli/values.hpp"

namespace synspect::cli {
namespace {

constexpr const char* kUsage = R"(synspect doctor [options]

Tries, on this host and as this user, what a probe needs, and says what to do
where something is missing: kernel, capabilities, raw sockets, capture,
nftables, source ports, clock, and for the demo user namespaces. Sends nothing
beyond the loopback interface and leaves nothing behind.

  synspect doctor
  sudo synspect doctor            what root can do
  synspect doctor -o json         one JSON object a check
)";

constexpr const char* kReading = R"(
ok: nothing to do. note: works, but not as well as it could. FAIL: keeps probe
from working. The indented line is what to do about it: a command, or a setting.
The last line says what can be done here.

Exit status: 0 all that probe needs is there; 2 usage; 3 nothing but a
permission is missing; 5 something else is.
)";

}  // namespace

po::options_description doctor_output_options() {
  po::options_description group{"Output"};
  auto add = group.add_options();
  add("output,o", po::value<std::string>()->value_name("text|json"),
      "text: a line a check; json: one object a line (default text)");
  add("color", po::value<std::string>()->value_name("auto|always|never"),
      "auto: on a terminal, unless NO_COLOR is set (default auto)");
  return group;
}

po::options_description all_doctor_options() {
  po::options_description all;
  all.add(doctor_output_options()).add(general_options());
  return all;
}

Result<DoctorOptions> doctor_options(const po::variables_map& given) {
  constexpr Words<DoctorFormat, 2> formats{
      {{"text", DoctorFormat::text}, {"json", DoctorFormat::json}}};
  if (given.count("target") > 0) return Failure{Errc::usage, "doctor takes no target"};
  DoctorOptions options;
  Reading read{given};
  read.word("output", formats, options.format);
  if (read.failure()) return *read.failure();
  const auto colour = wants_colour(given, false);
  if (!colour) return colour.error();
  options.colour = *colour;
  return options;
}

std::string doctor_help() {
  std::ostringstream out;
  out << kUsage << '\n' << doctor_output_options() << kReading;
  return out.str();
}

}  // namespace synspect::cli

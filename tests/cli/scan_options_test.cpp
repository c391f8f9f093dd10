#include "cli/scan_options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace synspect::cli {
namespace {

Result<ScanOptions> parse(const std::vector<std::string>& arguments) {
  const auto given = parse_arguments(arguments, all_scan_options());
  if (!given) return given.error();
  return scan_options(*given);
}

}  // namespace

TEST_CASE("scan options: defaults") {
  const auto options = parse({"10.0.0.0/24", "-p", "80"});
  REQUIRE(options.has_value());
  CHECK(options->plan.lifecycle.opening == probe::Opening::half);
  CHECK(options->plan.lifecycle.retries == 2);
  CHECK((options->plan.lifecycle.step_timeout == std::chrono::seconds{5}));
  CHECK(options->plan.rate == 1000);
  CHECK(options->plan.in_flight == 1'000'000);
  CHECK_FALSE(options->plan.report_silent);
  CHECK(options->format == ScanFormat::json);
  CHECK_FALSE(options->seed.has_value());
  CHECK((options->shard == probe::Shard{}));
  CHECK(options->resume.empty());
  CHECK_FALSE(options->from_standard_input());
}

TEST_CASE("scan options: every option reaches its place") {
  const auto options = parse({"10.0.0.0/24", "@hosts.txt",
                              "-p",          "22,80-82",
                              "--exclude",   "10.0.0.7,10.0.0.64/26",
                              "--allow",     "multicast",
                              "--seed",      "18446744073709551615",
                              "--shard",     "2/3",
                              "--rate",      "max",
                              "--in-flight", "5000",
                              "--open",      "full",
                              "--close",     "rst",
                              "--retries",   "5",
                              "--resume",    "state",
                              "--max-time",  "1.5",
                              "-o",          "csv",
                              "--all",       "--pcapng",
                              "out.pcapng",  "--source-port",
                              "50000",       "-4",
                              "-q"});
  REQUIRE(options.has_value());
  CHECK((options->targets == std::vector<std::string>{"10.0.0.0/24", "@hosts.txt"}));
  CHECK((options->ports == std::vector<std::uint16_t>{22, 80, 81, 82}));
  CHECK(options->excluded.size() == 2);
  CHECK((options->allowed == std::vector{probe::SpecialRange::multicast}));
  CHECK(options->seed == 18446744073709551615u);
  CHECK((options->shard == probe::Shard{2, 3}));
  CHECK_FALSE(options->plan.rate.has_value());
  CHECK(options->plan.in_flight == 5000);
  CHECK(options->plan.lifecycle.opening == probe::Opening::full);
  CHECK(options->plan.lifecycle.closing == probe::Closing::rst);
  CHECK(options->plan.lifecycle.retries == 5);
  CHECK(options->resume == "state");
  CHECK((options->max_time == std::chrono::milliseconds{1500}));
  CHECK(options->format == ScanFormat::csv);
  CHECK(options->plan.report_silent);
  CHECK(options->show.pcapng == "out.pcapng");
  CHECK(options->way.source_port == 50000);
  CHECK(options->way.family == Family::v4);
  CHECK(options->show.quiet);
}

TEST_CASE("scan options: the state of a scan is not its capture") {
  const auto options = parse({"10.0.0.1:80", "--resume", "./file", "--pcapng", "file"});
  REQUIRE(options.has_error());
  CHECK(options.error().text == "--resume, --pcapng: one file cannot be both");
}

TEST_CASE("scan options: what makes no sense is a usage error that names it") {
  struct Row {
    std::vector<std::string> arguments;
    std::string_view names;
  };
  const Row rows[] = {
      {{}, "no target"},
      {{"10.0.0.0/24", "-p", "0"}, "0"},
      {{"10.0.0.0/24", "-p", "80", "--rate", "fast"}, "--rate fast"},
      {{"10.0.0.0/24", "-p", "80", "--rate", "0"}, "--rate 0"},
      {{"10.0.0.0/24", "-p", "80", "--shard", "4/3"}, "--shard"},
      {{"10.0.0.0/24", "-p", "80", "--exclude", "tomorrow"}, "--exclude"},
      {{"10.0.0.0/24", "-p", "80", "--exclude-file", "/nonexistent/x"}, "/nonexistent/x"},
      {{"10.0.0.0/24", "-p", "80", "--allow", "everything"}, "--allow"},
      {{"10.0.0.0/24", "-p", "80", "--retries", "6"}, "--retries"},
      {{"10.0.0.0/24", "-p", "80", "--open", "full", "--close", "none"}, "--close none"},
      {{"10.0.0.0/24", "-p", "80", "--close", "rst"}, "--open half"},
      {{"10.0.0.0/24", "-p", "80", "-o", "ladder"}, "--output ladder"},
      {{"10.0.0.0/24", "-p", "80", "-q", "-v"}, "-q and -v"},
      {{"-", "10.0.0.1", "-p", "80"}, "standard input"},
      {{"10.0.0.0/24", "-p", "80", "--send", "x"}, "send"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.names);
    const auto options = parse(row.arguments);
    REQUIRE(options.has_error());
    CHECK(options.error().code == Errc::usage);
    CHECK(options.error().text.find(row.names) != std::string::npos);
  }
}

}  // namespace synspect::cli

#include "cli/explain_options.hpp"

#include "cli/values.hpp"

namespace synspect::cli {

po::options_description explain_option_groups() {
  po::options_description group{"Which connections"};
  auto add = group.add_options();
  add("host", po::value<std::vector<std::string>>()->value_name("ADDRESS"),
      "only those that this address takes part in; several: any of them");
  add("port,p", po::value<std::vector<std::string>>()->value_name("PORTS"),
      "only those that one of these ports takes part in: 22,80,8000-8010,https");
  add("filter", po::value<std::string>()->value_name("EXPR"),
      "only packets that this expression of pcap-filter(7) lets through");
  add("vantage", po::value<std::string>()->value_name("client|server|middle"),
      "where the capture was taken, which decides what its times are (default: inferred for each "
      "connection)");
  return group;
}

po::options_description all_explain_options() {
  po::options_description all;
  all.add(explain_option_groups()).add(output_options()).add(general_options());
  return all;
}

Result<ExplainOptions> explain_options(const po::variables_map& given) {
  using infer::Vantage;
  constexpr Words<Vantage, 3> vantages{
      {{"client", Vantage::client}, {"server", Vantage::server}, {"middle", Vantage::middle}}};
  ExplainOptions options;
  auto show = output_options(given);
  if (!show) return show.error();
  options.show = *show;
  const auto files = texts(given, "target");
  if (files.size() != 1) {
    return Failure{Errc::usage, files.empty() ? "no file: synspect explain FILE"
                                              : "one file at a time: synspect explain FILE"};
  }
  options.file = files.front();
  for (const std::string& text : texts(given, "host")) {
    const auto address = Address::parse(text);
    if (!address) return Failure{Errc::usage, "--host " + text + ": not an IP address"};
    options.hosts.push_back(*address);
  }
  auto ports = ports_of(given);
  if (!ports) return ports.error();
  options.ports = *std::move(ports);
  if (given.count("filter") > 0) options.filter = given["filter"].as<std::string>();
  Reading read{given};
  read.word("vantage", vantages, options.vantage);
  if (read.failure()) return *read.failure();
  return options;
}

}  // namespace synspect::cli

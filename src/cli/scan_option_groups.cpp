#include "cli/scan_options.hpp"

namespace synspect::cli {

po::options_description scan_target_options() {
  po::options_description group{"Which targets"};
  auto add = group.add_options();
  add("exclude", po::value<std::vector<std::string>>()->value_name("RANGES"),
      "never probe these: 10.1.0.0/16,10.2.0.1-10.2.0.9");
  add("exclude-file", po::value<std::vector<std::string>>()->value_name("FILE"),
      "never probe the ranges in this file, one a line, # begins a comment");
  add("allow", po::value<std::vector<std::string>>()->value_name("KIND"),
      "multicast, broadcast, unspecified or reserved: probe such addresses, too, which are left "
      "out "
      "otherwise");
  add("shard", po::value<std::string>()->value_name("K/N"),
      "the K-th of N parts: disjoint, and together all targets, if --seed is the same and names "
      "resolve alike");
  add("seed", po::value<std::string>()->value_name("N"),
      "the order of the targets: the same number gives the same order (default: another each "
      "time)");
  return group;
}

po::options_description pace_options() {
  po::options_description group{"Pace"};
  auto add = group.add_options();
  add("rate", po::value<std::string>()->value_name("N|max"),
      "packets a second, evenly, answers of ours included; max: as fast as this host can (default "
      "1000)");
  add("in-flight", po::value<std::string>()->value_name("N"),
      "targets under way at a time at most (default 1000000): 170 octets of memory each while "
      "nothing has answered, 2.7 kB from then to their end");
  return group;
}

po::options_description run_options() {
  po::options_description group{"Long runs"};
  auto add = group.add_options();
  add("resume", po::value<std::string>()->value_name("FILE"),
      "keep in FILE how far the run has come, every 2 seconds, and go on from there if it exists; "
      "it is removed when all targets are done");
  add("max-time", po::value<std::string>()->value_name("SECONDS"),
      "begin no target after that time; what is under way is brought to its end");
  return group;
}

po::options_description scan_output_options() {
  po::options_description group{"Output"};
  auto add = group.add_options();
  add("output,o", po::value<std::string>()->value_name("json|csv|text"),
      "one JSON object a line, CSV with a header, or text for people (default json)");
  add("all", po::bool_switch(), "report targets that nothing answered for, too");
  add_pcapng_option(group);
  add("color", po::value<std::string>()->value_name("auto|always|never"),
      "auto: on a terminal, unless NO_COLOR is set (default auto)");
  add("quiet,q", po::bool_switch(), "no progress and no summary on standard error");
  add("verbose,v", po::bool_switch(), "say on standard error what is left out, and why");
  return group;
}

po::options_description all_scan_options() {
  po::options_description all;
  all.add(scan_target_options()).add(target_options(kScanPorts)).add(pace_options());
  all.add(lifecycle_options("half", false)).add(run_options()).add(scan_output_options());
  all.add(general_options());
  return all;
}

}  // namespace synspect::cli

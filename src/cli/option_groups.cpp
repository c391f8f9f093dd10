#include "cli/options.hpp"

#include <fmt/format.h>

#include "live/task.hpp"

namespace synspect::cli {

po::options_description target_options(std::size_t ports) {
  po::options_description group{"Targets and the way to them"};
  auto add = group.add_options();
  add("port,p", po::value<std::vector<std::string>>()->value_name("PORTS"),
      "ports of all targets that name none: 22,80,8000-8010,https");
  add("ipv4,4", po::bool_switch(), "IPv4 only");
  add("ipv6,6", po::bool_switch(), "IPv6 only");
  add("interface", po::value<std::string>()->value_name("NAME"),
      "send and capture on this interface");
  add("source", po::value<std::string>()->value_name("ADDRESS"),
      "send from this address of this host");
  const std::string source_port = fmt::format(
      "first source port; further lifecycles take the next ones, {} in all, then again the one "
      "unused for longest (default: ports that nobody else uses)",
      ports);
  add("source-port", po::value<std::string>()->value_name("PORT"), source_port.c_str());
  return group;
}

po::options_description repetition_options() {
  po::options_description group{"Repetition"};
  auto add = group.add_options();
  add("count,c", po::value<std::string>()->value_name("N"),
      "lifecycles of each target (default 1)");
  add("interval,i", po::value<std::string>()->value_name("SECONDS"),
      "from one attempt's start to the next, whether or not it has ended; targets and ports start "
      "1 ms apart (default 1)");
  return group;
}

po::options_description lifecycle_options(const std::string& opening, bool may_stay_open) {
  po::options_description group{"The lifecycle"};
  auto add = group.add_options();
  const std::string openings =
      "full: SYN, SYN/ACK, ACK; half: a RST instead of the ACK, so that no application is told "
      "(default " +
      opening + ")";
  add("open", po::value<std::string>()->value_name("full|half"), openings.c_str());
  std::string closings = "fin: FIN, ACK, FIN, ACK; rst: a RST";
  if (may_stay_open) closings += "; none: stay open until exit, which resets";
  closings += " (default fin)";
  add("close", po::value<std::string>()->value_name(may_stay_open ? "fin|rst|none" : "fin|rst"),
      closings.c_str());
  add("timeout", po::value<std::string>()->value_name("SECONDS"),
      "longest wait for the server in each step (default 5)");
  add("retries", po::value<std::string>()->value_name("N"),
      "retransmissions of a segment within that time, the first after 1 s, then doubling (default "
      "2)");
  add("ttl", po::value<std::string>()->value_name("N"), "IPv4 TTL or IPv6 hop limit (default 64)");
  add("profile", po::value<std::string>()->value_name("linux|windows|macos|minimal"),
      "whose SYN options to send (default linux)");
  add("time-wait", po::value<std::string>()->value_name("SECONDS"),
      "how long to answer a repeated FIN before the lifecycle is reported; shorter than the 2 MSL "
      "of the standard on purpose (default 0.5)");
  add("rst-guard", po::value<std::string>()->value_name("auto|nft|none"),
      "keep this host's own TCP from resetting the lifecycle. nft: a firewall table of our own "
      "that "
      "the kernel removes with the process; auto: the same, or without it if it cannot be; none: "
      "you "
      "have your own rule (default auto)");
  return group;
}

po::options_description conversation_options() {
  po::options_description group{"Between opening and closing"};
  auto add = group.add_options();
  add("send", po::value<std::string>()->value_name("TEXT|@FILE"),
      "send this once open, and close when it is acknowledged; at most 65536 octets");
  add("hold", po::value<std::string>()->value_name("SECONDS"),
      "stay in ESTABLISHED this long before closing (default 0)");
  return group;
}

po::options_description measurement_options() {
  po::options_description group{"Finding out by asking"};
  auto add = group.add_options();
  add("verify", po::bool_switch(),
      "after the end send an ACK for the connection: a RST in answer shows that the server holds "
      "it no more");
  add("measure", po::value<std::string>()->value_name("WHAT"),
      "syn-ack-retries, fin-retries, time-wait, accept-queue or ghost (see below); --timeout is "
      "how long each of its waits may last");
  return group;
}

po::options_description output_options() {
  po::options_description group{"Output"};
  auto add = group.add_options();
  add("output,o", po::value<std::string>()->value_name("text|ladder|table|json|csv"),
      "text: what happened, in words; ladder: a sequence diagram; table: a line a packet; json: "
      "one "
      "object a line; csv: one line a lifecycle (default text)");
  add("ascii", po::bool_switch(), "draw the ladder with ASCII characters alone");
  add("color", po::value<std::string>()->value_name("auto|always|never"),
      "auto: on a terminal, unless NO_COLOR is set (default auto)");
  add("quiet,q", po::bool_switch(), "one line a lifecycle");
  add("verbose,v", po::bool_switch(), "every segment of every lifecycle, with its TCP options");
  return group;
}

void add_pcapng_option(po::options_description& group) {
  group.add_options()("pcapng", po::value<std::string>()->value_name("FILE|-"),
                      "write the packets to FILE, for Wireshark and its like, as they are seen; -: "
                      "to standard output, and what would go there to standard error");
}

po::options_description live_output_options() {
  po::options_description group = output_options();
  add_pcapng_option(group);
  return group;
}

po::options_description verdict_options() {
  po::options_description group{"Exit status"};
  auto add = group.add_options();
  add("fail-if", po::value<std::vector<std::string>>()->value_name("EXPR"),
      "exit with 1 if this holds for a target, and say so (see below); several: if any holds");
  return group;
}

po::options_description general_options() {
  po::options_description group{"General"};
  auto add = group.add_options();
  add("help,h", po::bool_switch(), "this text");
  add("version", po::bool_switch(), "the version");
  add("target", po::value<std::vector<std::string>>(), "");
  return group;
}

po::options_description all_probe_options() {
  po::options_description all;
  all.add(target_options(live::kMostPorts)).add(repetition_options());
  all.add(lifecycle_options("full", true));
  all.add(conversation_options()).add(measurement_options()).add(live_output_options());
  all.add(verdict_options()).add(general_options());
  return all;
}

}  // namespace synspect::cli


#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/live_run.hpp"
#include "cli/reporters.hpp"
#include "net/echo_server.hpp"
#include "net/private_network.hpp"
#include "net/route.hpp"

namespace synspect::cli {
namespace {

/// So that the demo shows the server's ACK and its FIN as two segments.
constexpr Duration kThink = std::chrono::milliseconds{50};

/// A real server on kernel sockets and the real raw-socket path, in a network that exists for this
/// process alone.
ExitStatus demo(const OutputOptions& show) {
  if (const auto entered = net::enter_private_network(); !entered)
    return report_failure(entered.error());
  const Address loopback = *Address::parse("127.0.0.1");
  const auto server = net::EchoServer::start(loopback, kThink);
  if (!server) return report_failure(server.error());
  const auto route = net::find_route(loopback, {});
  if (!route) return report_failure(route.error());
  if (show.output == Output::text && !show.quiet) {
    results_of(show)
        << "A real TCP server listens at 127.0.0.1 port " << server->port()
        << ", in a network namespace of its own.\n"
           "Synspect opens one connection to it and closes it again, segment by segment, by hand.\n"
           "Times are the kernel's packet stamps.\n\n";
  }
  RunSetup setup;
  setup.show = show;
  setup.task.ends_on_signals = true;
  setup.task.jobs.push_back({loopback.text(),
                             {loopback, server->port()},
                             {route->source, route->interface, route->interface_index, route->mtu},
                             std::nullopt});
  return run_live(setup);
}

}  // namespace

ExitStatus demo_command(const std::vector<std::string>& arguments) {
  po::options_description known;
  known.add(live_output_options()).add(general_options());
  return run_command(arguments, known, demo_help, [](const po::variables_map& given) {
    if (given.count("target") > 0) {
      return report_failure({Errc::usage, "demo takes no target: it brings its own server"});
    }
    const auto show = output_options(given);
    return show ? demo(*show) : report_failure(show.error());
  });
}

}  // namespace synspect::cli

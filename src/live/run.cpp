#include "live/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "live/loop.hpp"
#include "net/port_lease.hpp"
#include "net/raw_socket.hpp"
#include "net/resetter.hpp"

namespace synspect::live {
namespace {

std::size_t ports_wanted(const Task& task) {
  return std::min<std::uint64_t>(kMostPorts, std::uint64_t{task.schedule.count} * task.jobs.size());
}

/// Sends, and takes note of it first: so that nothing is left open if this process is killed.
class NotedChannel final : public net::Channel {
 public:
  NotedChannel(net::Channel& channel, net::Resetter& resetter)
      : channel_(channel), resetter_(resetter) {}
  Result<void> send(const net::Datagram& datagram) override {
    resetter_.sent(datagram.octets, datagram.interface_index);
    auto sent = channel_.send(datagram);
    if (!sent) resetter_.failed(datagram.octets, datagram.interface_index);
    return sent;
  }

 private:
  net::Channel& channel_;
  net::Resetter& resetter_;
};

}  // namespace

/// Given back in the opposite order.
struct Run::Ground {
  net::Resetter resetter;
  net::PortLease lease;
  net::RawSocket socket;
  Guard guard;
  NotedChannel channel{socket, resetter};
};

Result<Run> Run::prepare(const Task& task, probe::Listener& listener, Outputs* outputs) {
  auto resetter = net::Resetter::start(task.interface);
  if (!resetter) return resetter.error();
  auto lease = net::PortLease::acquire(ports_wanted(task), task.source_port);
  if (!lease) return lease.error();
  auto socket = net::RawSocket::open(task.interface);
  if (!socket) return socket.error();
  auto guard = raise_guard(task.guard, lease->ports());
  if (!guard) return guard.error();
  std::unique_ptr<Ground> ground{
      new Ground{*std::move(resetter), *std::move(lease), *std::move(socket), *std::move(guard)}};
  const auto& ports = ground->lease.ports();
  auto loop = std::make_unique<Loop>(task, ports, ground->channel, listener, outputs);
  if (const auto ready = loop->capture(task, ports); !ready) return ready.error();
  return Run{std::move(ground), std::move(loop)};
}

Run::Run(std::unique_ptr<Ground> ground, std::unique_ptr<Loop> loop)
    : ground_(std::move(ground)), loop_(std::move(loop)) {}
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;
Run::~Run() = default;

const std::string& Run::guard_remark() const {
  return ground_->guard.remark;
}

std::string Run::holdings() const {
  std::vector<std::string> interfaces;
  for (const auto& [interface, sniffer] : loop_->sniffers()) interfaces.push_back(interface);
  return fmt::format("raw socket, captures of {}, {}, source ports: {}",
                     fmt::join(interfaces, " and "), guard_text(ground_->guard),
                     ground_->lease.ports().size());
}

void Run::run() {
  loop_->run();
}

bool Run::interrupted() const {
  return loop_->interrupted();
}

const std::optional<Failure>& Run::failure() const {
  return loop_->failure();
}

std::map<std::string, Run::Counted> Run::counted() const {
  std::map<std::string, Counted> counted;
  for (const auto& [interface, sniffer] : loop_->sniffers()) {
    counted[interface] = {sniffer.received(), sniffer.dropped()};
  }
  return counted;
}

std::uint64_t Run::dropped() const {
  return loop_->dropped();
}

}  // namespace synspect::live

#include "live/probe.hpp"

#include <utility>

#include "live/jobs.hpp"
#include "live/run.hpp"
#include "net/privilege.hpp"
#include "probe/engine.hpp"
#include "probe/targets.hpp"

namespace synspect::live {
namespace {

class Collector final : public probe::Listener {
 public:
  void on_segment(const probe::Session& /*session*/) override {}
  void on_record(const probe::Record& record) override { records.push_back(record); }
  std::vector<probe::Record> records;
};

Result<std::vector<probe::Job>> jobs_of(const Request& request) {
  const auto target = probe::parse_target(request.target);
  if (!target) return target.error();
  if (!target->port && request.ports.empty()) {
    return Failure{Errc::usage, "target " + request.target + ": no port"};
  }
  return jobs_for(*target, request.ports, request.way,
                  [&request](const std::string& host, std::optional<Family> family) {
                    return net::resolve(host, family, request.resolve_timeout);
                  });
}

}  // namespace

Result<std::vector<probe::Record>> probe(const Request& request) {
  if (const auto allowed = net::require_raw_packets(); !allowed) return allowed.error();
  auto jobs = jobs_of(request);
  if (!jobs) return jobs.error();
  Collector collector;
  auto run = Run::prepare({*std::move(jobs), request.plan, request.schedule, request.guard,
                           request.way.interface, request.way.source_port, false},
                          collector);
  if (!run) return run.error();
  run->run();
  if (run->failure()) return *run->failure();
  return std::move(collector.records);
}

}  // namespace synspect::live

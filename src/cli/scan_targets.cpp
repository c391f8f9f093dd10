#include "cli/scan_targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "cli/exit_status.hpp"
#include "cli/target_files.hpp"
#include "net/resolver.hpp"
#include "net/standard_streams.hpp"
#include "probe/remaining_source.hpp"
#include "probe/scan_target.hpp"
#include "probe/stream_source.hpp"

namespace synspect::cli {
namespace {

constexpr Duration kResolveTimeout = std::chrono::seconds{10};
/// Names of a stream that are kept for its records; later ones are reported by address alone.
constexpr std::size_t kMostNames = 1'000'000;

/// Puts what the user has named into one space.
class Gatherer {
 public:
  Gatherer(const ScanOptions& options, probe::TargetFilter filter, ScanTargets& targets,
           net::NameService& names)
      : options_(options),
        targets_(targets),
        names_(names),
        builder_(std::move(filter), options.ports) {}

  /// One target as it is written.
  std::optional<Failure> add(const std::string& text) {
    const auto target = probe::parse_scan_target(text);
    if (!target) return target.error();
    if (!target->port && options_.ports.empty()) {
      return Failure{Errc::usage, "target " + text + ": no port: give -p PORTS or TARGET:PORT"};
    }
    if (const auto* range = std::get_if<probe::AddressRange>(&target->what)) {
      builder_.add(*range, target->port);
      return std::nullopt;
    }
    const std::string& name = std::get<std::string>(target->what);
    const auto resolved = names_.resolve(name, options_.way.family, kResolveTimeout);
    if (!resolved) return resolved.error();
    targets_.names.emplace(resolved->address, name);
    if (resolved->scope != 0) {
      const auto [known, is_new] = targets_.scopes.emplace(resolved->address, resolved->scope);
      if (!is_new && known->second != resolved->scope) {
        return Failure{Errc::usage, "target " + text + ": the same address on another interface"};
      }
    }
    builder_.add({resolved->address, resolved->address}, target->port);
    return std::nullopt;
  }

  std::optional<Failure> add_all() {
    for (const std::string& text : options_.targets) {
      if (!text.starts_with('@')) {
        if (auto failure = add(text)) return failure;
        continue;
      }
      const auto read =
          read_lines(text.substr(1), [this](const std::string& line) { return add(line); });
      if (!read) return read.error();
    }
    return std::nullopt;
  }

  [[nodiscard]] Result<probe::TargetSpace> space() && { return std::move(builder_).build(); }

 private:
  const ScanOptions& options_;
  ScanTargets& targets_;
  net::NameService& names_;
  probe::TargetSpace::Builder builder_;
};

/// FNV-1a over what a stream's order depends on besides its lines.
std::uint64_t stream_digest(const ScanOptions& options) {
  std::uint64_t digest = 0xcbf2'9ce4'8422'2325;
  const auto add = [&digest](std::uint64_t value) {
    digest = (digest ^ value) * 0x0000'0100'0000'01b3;
  };
  for (const std::uint16_t port : options.ports) add(port);
  for (const auto& range : options.excluded) {
    for (const Address& end : {range.first, range.last}) {
      for (const std::uint8_t octet : end.octets()) add(octet);
    }
  }
  for (const auto kind : options.allowed) add(static_cast<std::uint64_t>(kind) + 1);
  add(options.way.family ? static_cast<std::uint64_t>(*options.way.family) : 0);
  return digest;
}

probe::TargetFilter filter_for(const ScanOptions& options) {
  std::vector<probe::AddressRange> excluded = options.excluded;
  const auto& allowed = options.allowed;
  if (std::find(allowed.begin(), allowed.end(), probe::SpecialRange::broadcast) == allowed.end()) {
    for (const Address& address : options.local_broadcasts) excluded.push_back({address, address});
  }
  return probe::TargetFilter{std::move(excluded), allowed, options.way.family};
}

/// Resolves the names of standard input where nobody waits for it: in the thread that reads it.
class ResolvedLines {
 public:
  ResolvedLines(std::optional<Family> family, std::shared_ptr<net::NameService> names)
      : known_(std::make_shared<Known>()),
        lines_([known = known_, family, names = std::move(names)](const std::string& line) {
          const auto target = probe::parse_scan_target(probe::line_content(line));
          const auto* name = target ? std::get_if<std::string>(&target->what) : nullptr;
          if (name == nullptr) return;
          const auto resolved = names->resolve(*name, family, kResolveTimeout);
          const std::scoped_lock lock{known->mutex};
          known->answers.emplace_back(*name, resolved ? Result<Address>{resolved->address}
                                                      : Result<Address>{resolved.error()});
        }) {}

  net::InputLines& lines() { return lines_; }
  /// Of the next line with a name.
  Result<Address> answer(const std::string& name) {
    const std::scoped_lock lock{known_->mutex};
    while (!known_->answers.empty()) {
      const auto next = std::move(known_->answers.front());
      known_->answers.pop_front();
      if (next.first == name) return next.second;  // else one of another shard
    }
    return Failure{Errc::not_resolved, "resolve " + name + ": no answer"};
  }

 private:
  struct Known {
    std::mutex mutex;
    std::deque<std::pair<std::string, Result<Address>>> answers;
  };
  std::shared_ptr<Known> known_;
  net::InputLines lines_;
};

probe::StreamCalls standard_input(const ScanOptions& options, ScanTargets& targets,
                                  const std::shared_ptr<net::NameService>& names) {
  const auto input = std::make_shared<ResolvedLines>(options.way.family, names);
  targets.start_reading = [input] { input->lines().start(); };
  probe::StreamCalls calls;
  calls.line = [input] { return input->lines().take(); };
  calls.not_yet = [input] { return input->lines().may_have_more(); };
  calls.resolve = [input, &targets](const std::string& name) -> std::optional<Address> {
    const auto address = input->answer(name);
    if (!address) {
      say("standard input: " + address.error().text);
      ++targets.unresolved;
      return std::nullopt;
    }
    if (targets.names.size() < kMostNames) targets.names.emplace(*address, name);
    return *address;
  };
  calls.complain = [&targets](std::uint64_t line, const Failure& failure) {
    say(fmt::format("standard input:{}: {}", line, failure.text));
    ++targets.bad_lines;
  };
  return calls;
}

/// What the user did not ask for in so many words is said in any case.
void say_what_is_skipped(const probe::Skipped& skipped, const OutputOptions& show) {
  if (show.quiet) return;
  const auto line = [](std::uint64_t count, std::string_view what) {
    if (count > 0) say(fmt::format("left out: {} targets, {}", count, what));
  };
  if (show.verbose) {
    line(skipped.excluded, "excluded");
    line(skipped.other_family, "of the other IP version");
  }
  for (const auto kind : probe::kSpecialRanges) {
    line(skipped.of(kind), fmt::format("{0} addresses (--allow {0})", to_string(kind)));
  }
}

}  // namespace

Result<std::unique_ptr<ScanTargets>> scan_targets(
    const ScanOptions& options, std::uint64_t seed,
    const std::optional<probe::Checkpoint>& checkpoint,
    const std::shared_ptr<net::NameService>& names) {
  auto targets = std::make_unique<ScanTargets>();
  targets->seed = options.seed.value_or(checkpoint ? checkpoint->seed : seed);
  const bool goes_on = checkpoint && !checkpoint->outstanding.empty();
  const std::uint64_t first = goes_on      ? checkpoint->outstanding.front()
                              : checkpoint ? checkpoint->next
                                           : 0;
  auto filter = filter_for(options);
  if (options.from_standard_input()) {
    if (const auto started = names->start(); !started) return started.error();
    targets->digest = stream_digest(options);
    targets->all = std::make_unique<probe::StreamSource>(standard_input(options, *targets, names),
                                                         std::move(filter), options.ports,
                                                         options.shard, first);
  } else {
    Gatherer gatherer{options, std::move(filter), *targets, *names};
    if (const auto failure = gatherer.add_all()) return *failure;
    auto space = std::move(gatherer).space();
    if (!space) return space.error();
    say_what_is_skipped(space->skipped(), options.show);
    targets->digest = space->digest();
    targets->ranges = space->ranges();
    targets->all = std::make_unique<probe::SpaceSource>(*std::move(space), targets->seed,
                                                        options.shard, first);
  }
  targets->digest +=
      targets->seed * 3 + options.shard.k * std::uint64_t{5} + options.shard.n * std::uint64_t{7};
  if (checkpoint && checkpoint->digest != targets->digest) {
    return Failure{Errc::usage, "--resume " + options.resume +
                                    ": it is of a scan of other targets, or with another seed or "
                                    "shard"};
  }
  if (checkpoint) {
    targets->left = std::make_unique<probe::RemainingSource>(*targets->all, checkpoint->next,
                                                             checkpoint->outstanding);
  }
  return targets;
}

}  // namespace synspect::cli

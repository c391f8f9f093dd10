#include <fmt/format.h>

#include <iostream>

#include "cli/coarse_buffer.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/connection_filter.hpp"
#include "cli/explain_options.hpp"
#include "cli/explain_output.hpp"
#include "cli/help.hpp"
#include "cli/unprivileged.hpp"
#include "net/capture_file.hpp"
#include "net/interrupt.hpp"
#include "net/packet_filter.hpp"
#include "net/terminal.hpp"
#include "probe/flow_table.hpp"
#include "report/format.hpp"
#include "wire/decode.hpp"
#include "wire/link_direction.hpp"

namespace synspect::cli {
namespace {

std::string segments(std::uint64_t n) {
  return fmt::format("{} segment{}", report::grouped(n), n == 1 ? "" : "s");
}

/// A file on its way through decode, filters and the table of flows.
class Explanation {
 public:
  Explanation(const ExplainOptions& options, net::CaptureFile file,
              std::optional<net::PacketFilter> filter, std::ostream& out)
      : file_(std::move(file)),
        filter_(std::move(filter)),
        wanted_(options.hosts, options.ports),
        quiet_(options.show.quiet),
        name_(options.file),
        output_(options.show, out),
        flows_([this](const probe::Record& record) { output_.on_record(record); },
               options.vantage) {}

  [[nodiscard]] ExitStatus run(const std::ostream& out);

 private:
  void packet(const wire::CapturedPacket& packet);
  [[nodiscard]] Stamp stamp_of(Stamp in_file) const;
  void tcp(const wire::TcpPacket& decoded, const wire::CapturedPacket& packet);
  void finish();
  void tell() const;

  net::CaptureFile file_;
  std::optional<net::PacketFilter> filter_;
  ConnectionFilter wanted_;
  bool quiet_;
  std::string name_;
  ExplainOutput output_;
  probe::FlowTable flows_;
  std::uint64_t undecoded_ = 0;  ///< of a link layer that nobody here knows
  std::uint64_t cut_ = 0;        ///< by the capture, before the end of their headers
};

ExitStatus Explanation::run(const std::ostream& out) {
  auto read = file_.next();
  for (; read == net::CaptureFile::Read::packet && !net::interrupted() && out;
       read = file_.next()) {
    packet(file_.packet());
  }
  finish();
  tell();
  ExitStatus status = output_.status();
  // Cut by the interrupt, it is not damaged.
  if (read == net::CaptureFile::Read::damaged && !net::interrupted()) {
    status = graver(status, report_failure(*file_.damage()));
  }
  if (filter_ && filter_->failure()) status = graver(status, report_failure(*filter_->failure()));
  return net::interrupted() ? ExitStatus::interrupted : status;
}

void Explanation::packet(const wire::CapturedPacket& packet) {
  flows_.time_passes(stamp_of(packet.at));
  if (filter_ && !filter_->matches(packet.link, packet.octets, packet.wire_length)) return;
  const wire::Decoded decoded = wire::decode(packet.link, packet.octets, packet.wire_length);
  if (const auto* const segment = std::get_if<wire::TcpPacket>(&decoded)) {
    if (wanted_.wants(segment->source, segment->destination)) tcp(*segment, packet);
  } else if (const auto* const error = std::get_if<wire::IcmpError>(&decoded)) {
    flows_.captured(*error, stamp_of(packet.at));
  } else if (const auto* const datagram = std::get_if<wire::UdpDatagram>(&decoded)) {
    flows_.captured(*datagram, stamp_of(packet.at));
  } else if (const auto why = *std::get_if<wire::Undecoded>(&decoded);
             why == wire::Undecoded::unknown_link) {
    ++undecoded_;
  } else if (why == wire::Undecoded::truncated && packet.octets.size() < packet.wire_length) {
    ++cut_;
  }
}

void Explanation::tcp(const wire::TcpPacket& decoded, const wire::CapturedPacket& packet) {
  probe::PacketContext context;
  context.at = stamp_of(packet.at);
  if (packet.interface < file_.interfaces().size()) {
    context.interface = file_.interfaces()[packet.interface].name;
  }
  context.towards =
      packet.towards ? packet.towards : wire::link_direction(packet.link, packet.octets);
  context.comments = packet.comments;
  flows_.captured(decoded, context);
}

/// The stamps in a capture of ours are the kernel's, and watched when they were made.
Stamp Explanation::stamp_of(Stamp in_file) const {
  const bool ours = file_.application().starts_with("synspect ");
  return {in_file.ns, ours ? StampClock::kernel_tap : StampClock::capture_file};
}

/// What a capture of ours says of its own end counts; so does the time when any capture ended.
void Explanation::finish() {
  probe::FlowTable::End end;
  for (const wire::CaptureStatistics& statistics : file_.statistics()) {
    if (statistics.end && (!end.until || end.until->ns < statistics.end->ns)) {
      end.until = stamp_of(*statistics.end);
    }
    for (const std::string& comment : statistics.comments) {
      end.complete = end.complete || comment == probe::kCompleteNote;
      end.interrupted = end.interrupted || comment == probe::kInterruptedNote;
    }
  }
  flows_.finish(end);
  output_.finish();
}

/// What is no result: how much was read, and what was left out.
void Explanation::tell() const {
  const auto& counts = flows_.counts();
  if (counts.flows == 0) {
    say(fmt::format("{}: no TCP connection in {} packets", name_,
                    report::grouped(file_.packets())));
  }
  if (undecoded_ > 0) {
    say(fmt::format("{}: {} packets of a link layer that is not known", name_,
                    report::grouped(undecoded_)));
  }
  if (cut_ > 0) {
    say(fmt::format("{}: {} packets that were cut too short to be read", name_,
                    report::grouped(cut_)));
  }
  if (file_.unstamped() > 0) {
    say(fmt::format("{}: {} packets without a time were left out", name_,
                    report::grouped(file_.unstamped())));
  }
  if (counts.strays > 0 && !quiet_) {
    say(fmt::format("{}: {} of connections that were over before the capture began", name_,
                    segments(counts.strays)));
  }
  if (counts.unanswered_syns > 0 && !quiet_) {
    say(fmt::format("{}: {} with a SYN that nobody answered, on the ports of an open connection",
                    name_, segments(counts.unanswered_syns)));
  }
  if (counts.copies > 0 && !quiet_) {
    say(fmt::format("{}: {} captured more than once; the copies do not count", name_,
                    segments(counts.copies)));
  }
}

ExitStatus explain(const ExplainOptions& options) {
  // Opened by whoever may; looked at by nobody in particular.
  auto input = net::InputFile::open(options.file);
  if (!input) return report_failure(input.error());
  const std::string held = input->name;
  const auto who = drop_privileges(options.show.verbose);
  if (!who) return report_failure(who.error());
  std::optional<net::PacketFilter> filter;
  if (!options.filter.empty()) {
    auto compiled = net::PacketFilter::compile(options.filter);
    if (!compiled) return report_failure(compiled.error());
    filter = *std::move(compiled);
  }
  net::watch_interrupt();
  if (const auto confined = confine(options.show.verbose, *who, held); !confined) {
    return report_failure(confined.error());
  }
  auto file = net::CaptureFile::of(*std::move(input));
  if (!file) return report_failure(file.error());
  CoarseBuffer buffer;
  std::ostream coarse{&buffer};
  std::ostream& out = net::stdout_is_terminal() ? std::cout : coarse;
  // What is known must not wait for a capture that is still going on.
  file->before_waiting([&] {
    if (!buffer.write_out()) out.setstate(std::ios::badbit);
  });
  Explanation explanation{options, *std::move(file), std::move(filter), out};
  const ExitStatus status = explanation.run(out);
  if (!buffer.write_out()) return graver(status, report_failure(output_failure()));
  return status;
}

}  // namespace

ExitStatus explain_command(const std::vector<std::string>& arguments) {
  return run_command(arguments, all_explain_options(), explain_help,
                     [](const po::variables_map& given) {
                       const auto options = explain_options(given);
                       return options ? explain(*options) : report_failure(options.error());
                     });
}

}  // namespace synspect::cli

#pragma once

#include <string>
#include <vector>

#include "probe/flow_table.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// Two hosts, as a capture shows them: 192.0.2.1 port 40123 opens, 192.0.2.9 port 80 is opened to.
[[nodiscard]] FourTuple sample_tuple();

/// What a line of a transcript looks like on the wire. `checksum`: of what arrives.
[[nodiscard]] wire::TcpPacket flow_packet(const Line& line, const FourTuple& tuple,
                                          wire::Checksum checksum = wire::Checksum::good);

/// A table of flows, and what it has reported.
class FlowBench {
 public:
  explicit FlowBench(std::optional<infer::Vantage> vantage = std::nullopt,
                     probe::FlowTable::Limits limits = {});

  void show(const Lines& lines, const FourTuple& tuple = sample_tuple());
  void show(const Line& line, const FourTuple& tuple = sample_tuple());

  probe::FlowTable& table() { return table_; }
  [[nodiscard]] const std::vector<probe::Record>& records() const { return records_; }
  /// "1 open, clean", joined by "; ", the ones that were cut off in brackets.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<probe::Record> records_;
  probe::FlowTable table_;
};

}  // namespace synspect::test

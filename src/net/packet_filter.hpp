#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "wire/decode.hpp"

struct bpf_program;

namespace synspect::net {

/// An expression of pcap-filter(7), for packets of any link layer: compiled once for each.
class PacketFilter {
 public:
  /// Fails with `usage` and libpcap's words when no link layer gives the expression a meaning. May
  /// ask name servers (`host NAME`); later it does not.
  [[nodiscard]] static Result<PacketFilter> compile(std::string expression);

  /// False for all packets of a link layer that gives the expression no meaning; see `failure`.
  [[nodiscard]] bool matches(wire::LinkType link, std::span<const std::uint8_t> octets,
                             std::size_t wire_length);
  /// Set once `matches` met such a link layer: names it, with libpcap's words.
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  struct FreeProgram {
    void operator()(bpf_program* program) const;
  };
  struct Compiled {
    wire::LinkType link;
    std::unique_ptr<bpf_program, FreeProgram> program;  ///< none: the expression means nothing
  };

  explicit PacketFilter(std::string expression) : expression_(std::move(expression)) {}
  Result<void> compile_for(wire::LinkType link);
  const Compiled& compiled_for(wire::LinkType link);

  std::string expression_;
  std::vector<Compiled> compiled_;
  std::optional<Failure> failure_;
};

}  // namespace synspect::net

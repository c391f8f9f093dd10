#pragma once

#include <tins/tcp.h>

#include "wire/segment.hpp"

namespace synspect::test {

/// The options of a TCP header as libtins reads them, in our terms. Throws what libtins throws.
inline wire::Options tins_options(const Tins::TCP& tcp) {
  wire::Options options;
  const auto has = [&tcp](auto kind) { return tcp.search_option(kind) != nullptr; };
  if (has(Tins::TCP::MSS)) options.mss = tcp.mss();
  if (has(Tins::TCP::WSCALE)) options.window_scale = tcp.winscale();
  options.sack_permitted = tcp.has_sack_permitted();
  if (has(Tins::TCP::TSOPT)) {
    const auto [value, echo] = tcp.timestamp();
    options.timestamps = wire::Timestamps{value, echo};
  }
  if (has(Tins::TCP::SACK)) {
    const auto edges = tcp.sack();
    options.sack_count = static_cast<std::uint8_t>(edges.size() / 2);
    for (std::size_t i = 0; i < options.sack_count; ++i) {
      options.sack[i] = {wire::SeqNum{edges[2 * i]}, wire::SeqNum{edges[2 * i + 1]}};
    }
  }
  return options;
}

}  // namespace synspect::test

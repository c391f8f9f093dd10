#pragma once

#include <string>
#include <vector>

#include "support/transcript.hpp"

namespace synspect::test {

/// A transcript, and all that must be derived from it when nothing more comes (see transcript.hpp
/// for the forms).
struct Row {
  std::string name;
  Lines lines;
  std::string verdict;
  std::string steps;
  std::string client;
  std::string server;
  std::string findings = {};
};

/// Besides what the row says, these hold after every line of every transcript: what was once
/// observed or implied is never taken back, bounds are in order, and so are the client's times.
void check(const std::vector<Row>& rows);

// A connection that we opened at 0, and that is ours to close; later segments count from 4.
[[nodiscard]] Lines opened(const Lines& then);
inline const std::string kOpenedSteps = "syn 1-2 40 x1, ack 2-3 20";
inline const std::string kOpenedClient = "SYN-SENT 0, ESTABLISHED 40";
inline const std::string kOpenedServer = "SYN-RECEIVED observed 0..40 [2]";

}  // namespace synspect::test

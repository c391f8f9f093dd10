#include "probe/plan.hpp"

#include <algorithm>

namespace synspect::probe {
namespace {

/// A RST that answers the late last ACK has this time at least to come.
constexpr Duration kAnswerToLateAck = std::chrono::milliseconds{500};

}  // namespace

std::string_view to_string(Measure measure) {
  switch (measure) {
    case Measure::syn_ack_retries: return "syn-ack-retries";
    case Measure::fin_retries: return "fin-retries";
    case Measure::time_wait: return "time-wait";
    case Measure::accept_queue: return "accept-queue";
    case Measure::ghost: return "ghost";
  }
  return "?";
}

tcp::ClientConfig client_config(const Plan& plan, Family family, std::uint32_t mtu) {
  const wire::SynShape shape = wire::syn_shape(plan.profile);
  tcp::ClientConfig config;
  config.syn_options.mss = wire::mss_for(family, mtu);
  config.syn_options.window_scale = shape.window_scale;
  config.syn_options.sack_permitted = shape.sack_permitted;
  if (shape.timestamps) config.syn_options.timestamps = wire::Timestamps{};
  config.syn_window = shape.window;
  config.payload_limit = wire::mss_for(family, mtu);
  config.default_mss = wire::default_mss(family);
  config.half_open = plan.opening == Opening::half;
  config.step_timeout = plan.step_timeout;
  config.tries = plan.retries + 1;
  config.time_wait = plan.time_wait;
  if (plan.measure == Measure::syn_ack_retries || plan.measure == Measure::accept_queue) {
    config.withhold = tcp::Withhold::handshake_ack;
  } else if (plan.measure == Measure::fin_retries) {
    config.withhold = tcp::Withhold::last_ack;
    config.time_wait = std::max(plan.time_wait, kAnswerToLateAck);
  }
  return config;
}

}  // namespace synspect::probe

// The client machine under any events. Input: drive.hpp.
#include "fuzz/client_watch.hpp"
#include "fuzz/drive.hpp"
#include "fuzz/require.hpp"

namespace synspect::fuzz {
namespace {

/// From here on nothing arrives. Whatever the client waits for, it ends by itself within the time
/// of one step; where it waits for its user, it ends after his close.
void check_end(Drive& drive, ClientWatch& watch) {
  const Duration longest = std::max(drive.config().step_timeout, drive.config().time_wait);
  for (int round = 0; round < 2; ++round) {
    const Instant last_sound = drive.now();
    drive.stay_silent(watch);
    require(drive.now() - last_sound <= longest, "silence ends within one step");
    const tcp::State state = drive.client().state();
    if (state == tcp::State::closed) break;
    require(round == 0, "after the close it ends by itself");
    require(drive.client().everything_acked(), "it waits for its user, and for nothing else");
    Event close;
    close.kind = Event::Kind::close;
    drive.happen(close, watch);
  }
  drive.happen({}, watch);
  require(drive.client().state() == tcp::State::closed, "it ends");
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synspect;
  fuzz::Values in{{data, size}};
  fuzz::Drive drive{in};
  fuzz::ClientWatch watch{drive};
  drive.run(watch);
  fuzz::check_end(drive, watch);
  return 0;
}

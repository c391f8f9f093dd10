// A path between two interfaces of this namespace that delays, loses, duplicates, reorders and
// corrupts TCP, seeded. SIGTERM, or the end of --lifetime, ends it; then standard output gets one
// line for each copy of a frame:
//
//   DIRECTION FRAME COPY FATE ARRIVED DUE BEFORE AFTER BIT OCTETS
//
// DIRECTION 0: from the first interface to the second. Times are nanoseconds of CLOCK_REALTIME:
// the kernel's stamp on arrival, when the copy was due, and when it was handed to the kernel, which
// stamps it for the receiver between BEFORE and AFTER. BIT: the flipped one, counted from the
// frame's first, or -1. OCTETS: of the frame as it came, in hexadecimal.
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <boost/program_options.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <queue>

#include "live/path_emulator_damage.hpp"

namespace path_emulator {
namespace {

namespace po = boost::program_options;

/// The last part of a wait is spent awake: a sleeper is woken late.
constexpr Nanoseconds kAwake = 150'000;
constexpr Nanoseconds kSecond = 1'000'000'000;

struct Frame {
  std::size_t direction;
  std::uint64_t number;
  Nanoseconds arrived;
  std::vector<std::uint8_t> octets;
};

struct Copy {
  std::size_t frame;
  int number;
  Fate fate;
  Nanoseconds due;
  Nanoseconds before = 0;
  Nanoseconds after = 0;
};

class Path {
 public:
  Path(const std::array<std::string, 2>& interfaces, const Damage& damage, std::uint64_t seed)
      : ports_{Port{interfaces[0]}, Port{interfaces[1]}},
        luck_{Luck{damage, seed * 2}, Luck{damage, seed * 2 + 1}} {}

  void run(int ending, Nanoseconds lifetime) {
    const Nanoseconds end = now() + lifetime;
    std::array<pollfd, 3> sources{{{ports_[0].descriptor(), POLLIN, 0},
                                   {ports_[1].descriptor(), POLLIN, 0},
                                   {ending, POLLIN, 0}}};
    while (now() < end) {
      const Nanoseconds wake = waiting_.empty() ? end : std::min(end, waiting_.top().first);
      const Nanoseconds sleep = std::max<Nanoseconds>(wake - kAwake - now(), 0);
      const timespec timeout{sleep / kSecond, sleep % kSecond};
      ppoll(sources.data(), sources.size(), &timeout, nullptr);
      if (sources[2].revents != 0) return;
      for (std::size_t direction = 0; direction < ports_.size(); ++direction) take_in(direction);
      send_due();
    }
  }

  /// False: a frame was not seen, so that the log does not tell all.
  [[nodiscard]] bool write_log() const {
    for (const Copy& copy : copies_) {
      const Frame& frame = frames_[copy.frame];
      const char* fate = copy.fate.lost      ? "lost"
                         : copy.before == 0  ? "waiting"
                         : copy.fate.flipped ? "corrupted"
                                             : "passed";
      std::printf("%zu %lu %d %s %ld %ld %ld %ld %ld ", frame.direction, frame.number, copy.number,
                  fate, frame.arrived, copy.due, copy.before, copy.after,
                  copy.fate.flipped ? long{*copy.fate.flipped} : -1);
      for (const std::uint8_t octet : frame.octets) std::printf("%02x", octet);
      std::printf("\n");
    }
    return ports_[0].missed() + ports_[1].missed() == 0 && std::fflush(stdout) == 0;
  }

 private:
  void take_in(std::size_t direction) {
    while (auto arrival = ports_[direction].receive()) {
      std::vector<Fate> fates{Fate{}};
      if (is_tcp(arrival->frame)) fates = luck_[direction].draw(arrival->frame);
      frames_.push_back({direction, frames_.size(), arrival->at, std::move(arrival->frame)});
      for (int number = 0; const Fate& fate : fates) {
        copies_.push_back({frames_.size() - 1, number++, fate, frames_.back().arrived + fate.wait});
        if (!fate.lost) waiting_.emplace(copies_.back().due, copies_.size() - 1);
      }
    }
  }

  void send_due() {
    while (!waiting_.empty() && waiting_.top().first <= now()) {
      Copy& copy = copies_[waiting_.top().second];
      waiting_.pop();
      const Frame& frame = frames_[copy.frame];
      std::vector<std::uint8_t> octets = frame.octets;
      if (const auto bit = copy.fate.flipped) {
        octets[*bit / 8] ^= static_cast<std::uint8_t>(0x80 >> *bit % 8);
      }
      std::tie(copy.before, copy.after) = ports_[1 - frame.direction].send(octets);
    }
  }

  using Waiting = std::pair<Nanoseconds, std::size_t>;  // due, index of the copy: ties in order

  std::array<Port, 2> ports_;
  std::array<Luck, 2> luck_;
  std::vector<Frame> frames_;
  std::vector<Copy> copies_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
};

int signal_descriptor() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  return signalfd(-1, &ending, SFD_CLOEXEC);
}

/// As punctual as the host permits; what it does not permit shows in the log.
void be_punctual() {
  prctl(PR_SET_TIMERSLACK, 1UL);
  const sched_param first{1};
  sched_setscheduler(0, SCHED_FIFO, &first);
}

Nanoseconds seconds(const po::variables_map& values, const char* name) {
  return static_cast<Nanoseconds>(values[name].as<double>() * double(kSecond));
}

int run(int argc, char** argv) {
  po::options_description options;
  auto add = options.add_options();
  for (const char* name : {"delay", "jitter", "loss", "duplicate", "reorder", "hold", "corrupt"}) {
    add(name, po::value<double>()->default_value(0));
  }
  add("seed", po::value<std::uint64_t>()->required());
  add("lifetime", po::value<double>()->required());
  add("interface", po::value<std::vector<std::string>>()->required());
  po::positional_options_description positions;
  positions.add("interface", 2);
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(options).positional(positions).run(),
            values);
  po::notify(values);
  const auto& interfaces = values["interface"].as<std::vector<std::string>>();
  const auto chance = [&values](const char* name) { return values[name].as<double>(); };
  const Damage damage{seconds(values, "delay"), seconds(values, "jitter"), chance("loss"),
                      chance("duplicate"),      chance("reorder"),         seconds(values, "hold"),
                      chance("corrupt")};
  const int ending = signal_descriptor();
  be_punctual();
  Path path{{interfaces.at(0), interfaces.at(1)}, damage, values["seed"].as<std::uint64_t>()};
  std::cerr << "ready\n";
  path.run(ending, seconds(values, "lifetime"));
  if (path.write_log()) return 0;
  std::cerr << "frames were missed\n";
  return 1;
}

}  // namespace
}  // namespace path_emulator

int main(int argc, char** argv) {
  try {
    return path_emulator::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "path_emulator: " << error.what() << '\n';
    return 1;
  }
}

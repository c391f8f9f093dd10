#include "net/rst_guard.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>

#include "in_private_network.hpp"
#include "net/guard_table.hpp"
#include "net/nft_session.hpp"
#include "net/port_lease.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

using Kind = RstGuard::Kind;

std::vector<std::string> tables() {
  return listed_tables(must(must(NftSession::open()).run("list tables inet")));
}

bool stands(const std::string& table) {
  const auto all = tables();
  return std::find(all.begin(), all.end(), table) != all.end();
}

/// A process that raises a guard and keeps it until it is killed.
class Keeper {
 public:
  explicit Keeper(Kind kind) {
    std::array<int, 2> ends{};
    expect(::pipe(ends.data()) == 0, "a pipe");
    pid_ = ::fork();
    if (pid_ == 0) keep(kind, ends[1]);
    ::close(ends[1]);
    std::array<char, 256> name{};
    const auto size = ::read(ends[0], name.data(), name.size());
    ::close(ends[0]);
    expect(size > 0, "a guard in another process");
    table_.assign(name.data(), static_cast<std::size_t>(size));
  }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() { kill(); }

  void kill() {
    if (pid_ <= 0) return;
    // First the process beside it, which would remove a plain table.
    const auto beside = children();
    for (const pid_t pid : beside) ::kill(pid, SIGKILL);
    kill_alone();
    for (const pid_t pid : beside) {
      eventually([pid] { return ::kill(pid, 0) != 0; }, "the end of the process beside it");
    }
  }
  /// Not the process beside it.
  void kill_alone() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] const std::string& table() const { return table_; }

 private:
  [[nodiscard]] std::vector<pid_t> children() const {
    const std::string task = "/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_);
    std::ifstream list{task + "/children"};
    return {std::istream_iterator<pid_t>{list}, {}};
  }

  [[noreturn]] static void keep(Kind kind, int pipe) {
    const auto guard = RstGuard::raise(kind, std::vector<std::uint16_t>{61000});
    if (guard && ::write(pipe, guard->table().data(), guard->table().size()) > 0) ::pause();
    ::_exit(1);
  }

  pid_t pid_ = 0;
  std::string table_;
};

/// Two leased ports on lo. What the kernel says to a SYN/ACK that none of its sockets awaits is
/// asked of the first; the second, never guarded, tells when an answer would have been seen.
class TwoPorts {
 public:
  explicit TwoPorts(const char* address)
      : address_(address), lease_(must(PortLease::acquire(2, {}))), watch_("lo", lease_.ports()) {}

  [[nodiscard]] std::vector<std::uint16_t> guarded() const { return {lease_.ports()[0]}; }

  /// Whether the kernel answers a SYN/ACK to the first port with a RST.
  bool kernel_resets() {
    const std::size_t before = resets(0);
    const std::size_t fence = resets(1);
    for (const std::size_t i : {0u, 1u}) send(socket_, peer(), at(address_, port(i)), syn_ack());
    expect(watch_.until([&] { return resets(1) > fence; }), "a reset from the port beside it");
    return resets(0) > before;
  }
  /// SYN/ACKs to the first port that the capture has seen.
  std::size_t arrivals() { return watch_.count(peer(), at(address_, port(0)), "S."); }

 private:
  [[nodiscard]] std::uint16_t port(std::size_t i) const { return lease_.ports()[i]; }
  [[nodiscard]] Endpoint peer() const { return at(address_, 9); }
  std::size_t resets(std::size_t i) { return watch_.count(at(address_, port(i)), peer(), "R"); }

  const char* address_;
  PortLease lease_;
  Watch watch_;
  RawSocket socket_ = must(RawSocket::open(""));
};

}  // namespace

TEST_CASE("guard: keeps the kernel from resetting, and no longer than it lasts") {
  struct Row {
    Kind kind;
    bool early;
  };
  for (const Row& row :
       {Row{Kind::owned, false}, Row{Kind::plain, false}, Row{Kind::owned, true}}) {
    for (const char* address : {"127.0.0.1", "::1"}) {
      CAPTURE(row.early);
      CAPTURE(address);
      in_private_network([address, kind = row.kind, early = row.early] {
        TwoPorts ports{address};
        expect(ports.kernel_resets(), "a reset without a guard");
        std::vector<Address> hosts;
        if (early) hosts.push_back(*Address::parse(address));
        std::optional<RstGuard> guard = must(RstGuard::raise(kind, ports.guarded(), hosts));
        expect(guard->kind() == kind && stands(guard->table()), "its table stands");
        expect(!ports.kernel_resets(), "no reset with it");
        expect_equal(ports.arrivals(), 2u, "SYN/ACKs that the capture saw");
        const std::string table = guard->table();
        guard.reset();
        expect(!stands(table), "its table is gone");
        expect(ports.kernel_resets(), "a reset after it");
      });
    }
  }
}

TEST_CASE("guard: the kernel removes an owned table when its process is killed") {
  in_private_network([] {
    Keeper keeper{Kind::owned};
    expect(stands(keeper.table()), "a table while it lives");
    keeper.kill();
    expect(tables().empty(), "no table afterwards");
  });
}

TEST_CASE("guard: a process beside removes a plain table when its owner is killed") {
  in_private_network([] {
    Keeper keeper{Kind::plain};
    expect(stands(keeper.table()), "a table while it lives");
    keeper.kill_alone();
    eventually([] { return tables().empty(); }, "no table afterwards");
  });
}

TEST_CASE("guard: a plain one sweeps what killed runs left, and nothing else") {
  in_private_network([] {
    Keeper killed{Kind::plain};
    Keeper alive{Kind::plain};
    Keeper owned{Kind::owned};
    run("nft add table inet synspect-plain-somebody-else");
    run("nft add table ip filter");
    killed.kill();
    expect(stands(killed.table()), "a table that was left behind");
    const RstGuard guard = must(RstGuard::raise(Kind::plain, std::vector<std::uint16_t>{61001}));
    expect(!stands(killed.table()), "it is swept");
    for (const std::string& table : {alive.table(), owned.table(), guard.table(),
                                     std::string{"synspect-plain-somebody-else"}}) {
      expect(stands(table), table + " stays");
    }
    run("nft list table ip filter > /dev/null");
  });
}

TEST_CASE("guard: several side by side in one process") {
  in_private_network([] {
    const std::vector<std::uint16_t> ports{61000, 61001};
    std::optional<RstGuard> first = must(RstGuard::raise(Kind::owned, ports));
    const RstGuard second = must(RstGuard::raise(Kind::owned, ports));
    const RstGuard third = must(RstGuard::raise(Kind::plain, ports));
    expect_equal(tables().size(), 3u, "tables");
    first.reset();
    expect_equal(tables().size(), 2u, "tables after the first has gone");
    expect(stands(second.table()) && stands(third.table()), "the others stay");
  });
}

TEST_CASE("guard: a forked child does not take a plain table away") {
  in_private_network([] {
    std::optional<RstGuard> guard =
        must(RstGuard::raise(Kind::plain, std::vector<std::uint16_t>{61000}));
    const pid_t child = ::fork();
    if (child == 0) {
      guard.reset();
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    expect(stands(guard->table()), "it stands");
  });
}

TEST_CASE("guard: 4096 scattered ports") {
  in_private_network([] {
    std::vector<std::uint16_t> ports;
    for (int port = 1024; ports.size() < 4096; port += 2) {
      ports.push_back(static_cast<std::uint16_t>(port));
    }
    must(RstGuard::raise(Kind::owned, ports));
  });
}

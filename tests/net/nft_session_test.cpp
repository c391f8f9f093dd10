#include "net/nft_session.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>

#include <vector>

#include "in_private_network.hpp"
#include "net/descriptor.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

TEST_CASE("nft session: gives back what nft prints") {
  in_private_network([] {
    NftSession session = must(NftSession::open());
    must(session.run("add table inet first"));
    expect_equal(must(session.run("list tables inet")), std::string{"table inet first\n"},
                 "tables");
  });
}

TEST_CASE("nft session: a failure is nft's own words, in one line, and the session goes on") {
  in_private_network([] {
    NftSession session = must(NftSession::open());
    expect_equal(failure_text(session.run("add chain inet nosuch input")),
                 std::string{"local failure: no such file or directory"}, "kernel");
    const auto syntax = failure_text(session.run("add nonsense"));
    expect(syntax.starts_with("local failure: syntax error, "), syntax);
    expect(syntax.find('\n') == std::string::npos, "one line");
    must(session.run("add table inet first"));
  });
}

TEST_CASE("nft session: too many open files is a failure and not the end of the process") {
  in_private_network([] {
    std::vector<Descriptor> taken;
    while (taken.empty() || taken.back().is_open()) {
      taken.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    expect_equal(failure_text(NftSession::open()),
                 std::string{"local failure: open an nftables socket: too many open files"},
                 "failure");
  });
}

TEST_CASE("nft session: nor is a descriptor that select() cannot take") {
  in_private_network([] {
    std::vector<Descriptor> taken;
    while (taken.empty() || taken.back().get() < 1023) {
      taken.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      expect(taken.back().is_open(), "more than 1023 descriptors are allowed");
    }
    expect_equal(failure_text(NftSession::open()),
                 std::string{"local failure: open an nftables socket: too many open files"},
                 "failure");
  });
}

#include "net/private_network.hpp"

#include <doctest/doctest.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "in_private_network.hpp"
#include "net/descriptor.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

TEST_CASE("private network: nothing but lo, which is up") {
  in_private_network([] {
    struct if_nameindex* const all = ::if_nameindex();
    expect(all != nullptr && all[0].if_index != 0, "an interface");
    expect_equal(std::string{all[0].if_name}, std::string{"lo"}, "first interface");
    expect(all[1].if_index == 0, "no other interface");
    ::if_freenameindex(all);

    const Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    expect(::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0, "flags of lo");
    expect((request.ifr_flags & IFF_UP) != 0, "lo is up");
  });
}

TEST_CASE("private network: we are root in it, and so is what we start") {
  in_private_network([] {
    expect_equal(::geteuid(), 0u, "user");
    run("ip link add probe0 type veth peer name probe1");
  });
}

TEST_CASE("private network: can be entered from within another") {
  in_private_network([] {
    run("ip link add probe0 type veth peer name probe1");
    must(enter_private_network());
    expect(::if_nametoindex("probe0") == 0, "the outer interface is out of sight");
  });
}

"""What stands between us and the server, and hosts that share an address: a router's kernel does
it, the server's own says that it had no part in it."""

import unittest

import firewall
import preconditions
import router
from conditions import Condition, Conditions
from lab import Lab
from router import SHARED, RouterLab

# A router's RST comes with the router's TTL, and without ACK, as it answers an ACK:
#   0.034 ttl 63 < S. 0:0(0) ack 1    0.333 > F. 1:1(0) ack 1    0.340 ttl 64 < R 1:1(0) win 0
# The server's own: 50.5 ttl 63 < R. 1:1(0) ack 1 <ts ...>
RESETS = {
    "the router resets a proven connection": Condition(
        "talks_first", before=router.reset_at_fin, arguments=("--hold", "0.1"),
        warnings=({"rst-on-fin", "rst-injected-suspect"},)),
    "the router resets at our FIN": Condition(
        "closes_when_peer_does", before=router.reset_at_fin,
        warnings=({"rst-on-fin", "rst-injected-suspect"},)),
    "the router resets at our data": Condition(
        "closes_when_peer_does", before=router.reset_at_data,
        arguments=("--send", "hello"),
        warnings=({"rst-after-established", "rst-injected-suspect"},)),
    "the server resets": Condition("resets", 0.05, ("--hold", "0.2"),
                                   warnings=({"rst-after-established"},)),
    "the server resets after our FIN": Condition("resets", 0.05, warnings=({"rst-on-fin"},)),
    "the router rejects by ICMP": Condition("closes_when_peer_does", before=router.prohibit,
                                            warnings=({"admin-prohibited"},)),
}

# A SYN/ACK with a window of 0, and one acknowledgment more with the window, from the router; then
# the server's own, with another TTL:
#   0.016 ttl 64 < S. 0:0(0) ack 1 win 0    0.035 > . 1:1(0) ack 1
#   0.057 ttl 64 < . 1:1(0) ack 1 win 63    0.064 ttl 63 < . 1:1(0) ack 1 win 63
# The TSval of all SYN/ACKs ends in the same six bits. What is in SYN-RECEIVED is the router, so
# that the server's own record is no witness.
PROXY = {
    "the router answers by cookies": Condition(
        "closes_when_peer_does", arguments=("-c", "4", "-i", "0.013"),
        before=router.answer_by_cookies, warnings=({"syn-cookie-suspect"},), families=("ipv4",), states=False),
    "the router answers by cookies, without timestamps": Condition(
        "closes_when_peer_does", arguments=("-c", "4", "-i", "0.013", "--profile", "windows"),
        before=router.answer_by_cookies, warnings=({"syn-cookie-suspect"},), families=("ipv4",), states=False),
}


def changed(statement, found=True):
    return Condition("slow_close", 0.01,
                     before=lambda lab, port: router.change_option(lab, port, statement),
                     warnings=({"middlebox-changed-options"} if found else frozenset(),))


# nftables overwrites an option with no-operations. Ten in a row for timestamps and three for a
# window scale show; two for SACK are what a stack pads with, and behind a router an MSS of 1000 may
# be anybody's wish.
OPTIONS = {
    "timestamps removed": changed("reset tcp option timestamp"),
    "window scale removed": changed("reset tcp option window"),
    "MSS lowered": changed("tcp option maxseg size set 1000", False),
    "SACK removed": changed("reset tcp option sack-perm", False),
}

TTL = {
    "two ways back": Condition("slow_close", 0.05, before=router.change_path,
                               infos={"asymmetric-ttl"}),
    "one way back": Condition("slow_close", 0.05),
}


class Path(Conditions, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(RouterLab())

    def test_resets(self):
        self.every(RESETS)

    def test_proxy(self):
        self.every(PROXY)

    def test_options(self):
        self.every(OPTIONS)

    def test_ttl(self):
        self.every(TTL)


class NextToServer(Conditions, unittest.TestCase):
    """Where the TTL says that no router is between, nobody has to ask for less than our MSS."""

    def test_mss(self):
        self.lab = self.enterContext(Lab("veth"))
        self.every({
            "MSS lowered": Condition(
                "closes_when_peer_does", before=lambda lab, port: firewall.change_option(
                    lab.server, port, "tcp option maxseg size set 1000"),
                infos={"middlebox-changed-options"}),
            "MSS our own": Condition(
                "closes_when_peer_does", before=lambda lab, port: firewall.change_option(
                    lab.server, port, "tcp option maxseg size set 1460"))})


class SharedAddress(Conditions, unittest.TestCase):
    """Two kernels behind one address: TTL 128, no SACK, no window scale at the second."""

    SECOND = {"ipv4/ip_default_ttl": 128, "ipv6/conf/all/hop_limit": 128,
              "ipv6/conf/server0/hop_limit": 128, "ipv4/tcp_sack": 0,
              "ipv4/tcp_window_scaling": 0}

    def lab_with_second(self, values):
        self.lab = self.enterContext(RouterLab(2))
        for name, value in values.items():
            self.lab.servers[1].run("sh", "-c", f"echo {value} > /proc/sys/net/{name}")

    def test_two_kinds_of_host(self):
        self.lab_with_second(self.SECOND)
        for family, address in SHARED.items():
            with self.subTest(family=family):
                run = self.hold_against(Condition(
                    "closes_when_peer_does", arguments=("-c", "10", "-i", "0.02"),
                    before=router.share, warnings=None), family, address)
                self.assert_shared(run)

    def test_two_of_a_kind(self):
        self.lab_with_second({})
        for family, address in SHARED.items():
            with self.subTest(family=family):
                self.hold_against(Condition(
                    "closes_when_peer_does", arguments=("-c", "10", "-i", "0.02"),
                    before=router.share), family, address)

    def assert_shared(self, run):
        found = {finding["id"] for record in run.records for finding in record["findings"]}
        self.assertEqual(found, {"port-shared-by-several-hosts"}, run)


if __name__ == "__main__":
    preconditions.main()

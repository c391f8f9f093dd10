"""Servers that close late, first, not at all or by a RST, and closes of which a segment is lost:
what the kernel went through, and the finding."""

import unittest

import firewall
import preconditions
from conditions import Condition, Conditions
from lab import Lab

APPLICATIONS = {
    "closes when we do": Condition("closes_when_peer_does"),
    "closes a little later": Condition("slow_close", 0.03),
    # 3.8 > F. 1:1(0)    15.4 < . ack 2    507.6 < F. 1:1(0) ack 2: the timer of Linux' delayed
    # ACK lets 4 to 12 ms pass, the application the rest.
    "closes late": Condition("slow_close", 0.5, infos={"slow-application-close"}),
    "never closes": Condition("never_closes", arguments=("--timeout", "0.7"),
                              warnings=({"close-wait-stuck"},)),
    "closes first": Condition("closes_first", 0.05, ("--hold", "0.2"),
                              infos={"server-closes-first"}),
    "closes first, gives its socket up": Condition(
        "leaves_first", 0.05, ("--hold", "0.2"), infos={"server-closes-first"}),
    # 0.4 > F. 1:1(0)    7.4 < . ack 2    103.7 < P. 1:15(14) ack 2    203.9 < F. 15:15(0) ack 2
    "talks after our FIN": Condition("says_goodbye", 0.1, infos={"half-close-data"}),
    "talks first": Condition("talks_first", 0.1, ("--hold", "0.1")),
}

# SO_LINGER of 0: 53.9 < R. 1:1(0) ack 1 with a timestamp, as is every RST for a socket that is
# there. One for a socket that is not (an orphan that gets data) is a bare R.
RESETS = {
    "resets an open connection": Condition(
        "resets", 0.05, ("--hold", "0.2"), warnings=({"rst-after-established"},),
        counters={"TcpExtTCPAbortOnData": 1}),
    "resets after our FIN": Condition(
        "resets", 0.05, warnings=({"rst-on-fin"},), counters={"TcpExtTCPAbortOnData": 1}),
    "gets data after it has closed": Condition(
        "leaves_first", 0.0, ("--send", "hello", "--hold", "0.1"), warnings=({"rst-after-established"},)),
}

LOST = {
    # 0.1 > F. 1:1(0) (lost)    1003.6 > F. 1:1(0)    1003.7 < F. 1:1(0) ack 2
    "our FIN was lost": Condition(
        "closes_when_peer_does", warnings=({"fin-retransmitted"},),
        before=lambda lab, port: firewall.drop_first_fin(lab.server, port)),
    # 0.030 < S. 0:0(0) ack 1    0.036 > R 1:1(0) (our kernel)    0.064 > . 1:1(0)    < R 1:1(0)
    "our kernel resets": Condition(
        "closes_when_peer_does", arguments=("--rst-guard", "none", "--hold", "0.1"),
        warnings=({"kernel-rst-escaped"},), counters={"TcpExtEmbryonicRsts": 1}),
}


# 1.0 < F. 1:1(0) ack 2    1.0 > . 2:2(0) ack 2 (lost)    207.5 < F. 1:1(0) ack 2, with the same TSval:
# a tail loss probe. It waits 200 ms and two round trips; those are 80 ms here, so that an ACK of
# ours that left late on a busy machine still was 200 ms before.
LAST_ACK = ("--time-wait", "1")
LAST = {
    "our last ACK was lost": Condition(
        "closes_when_peer_does", arguments=LAST_ACK, warnings=({"last-ack-lost"},),
        before=lambda lab, port: firewall.drop_first_last_ack(lab.server, port),
        counters={"TcpExtTCPLossProbes": 1}),
    "our last ACK was lost, after a slow close": Condition(
        "slow_close", 0.1, arguments=LAST_ACK, warnings=({"last-ack-lost"},),
        before=lambda lab, port: firewall.drop_first_last_ack(lab.server, port),
        counters={"TcpExtTCPLossProbes": 1}),
    "our last ACK was not lost": Condition("slow_close", 0.1, arguments=LAST_ACK),
}


class Closing(Conditions, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def test_applications(self):
        self.every(APPLICATIONS)

    def test_resets(self):
        self.every(RESETS)

    def test_lost_segments(self):
        self.every(LOST)

    def test_lost_last_ack(self):
        self.lab = self.enterContext(Lab("tun", delay=0.02))
        self.every(LAST)


if __name__ == "__main__":
    preconditions.main()

"""Servers that are slow or unwilling to open: what the kernel counted, and the finding."""

import unittest
from collections import Counter

import firewall
import preconditions
from conditions import Condition, Conditions, ids
from lab import Lab

ONCE = ("--retries", "0", "--timeout", "1")
PROHIBITED = ("net-prohibited", "host-prohibited", "admin-prohibited"), ("admin-prohibited",
                                                                       "policy-fail")

NOT_OPENED = {
    "nobody listens": Condition(warnings=({"refused"},)),
    "rejected by a RST": Condition(
        "closes_when_peer_does", before=lambda lab, port: firewall.reject_with_reset(
            lab.server, port), warnings=({"refused"},)),
    "dropped": Condition(
        "closes_when_peer_does", arguments=ONCE, before=lambda lab, port: firewall.drop_silently(
            lab.server, port), warnings=({"filtered"},)),
    # Once its queue is full, Linux drops the SYN itself: silence, where others were let in.
    "no room for a second client": Condition(
        "never_accepts", 1, ("-c", "3", "-i", "0.2", *ONCE), warnings=(
            {"close-wait-stuck"}, {"filtered"}, {"filtered"}),
        counters={"TcpExtListenOverflows": 2}, words={"filtered": "opened"}),
}


def icmp(reject, word, finding, family):
    return Condition("closes_when_peer_does", arguments=ONCE, warnings=({finding},),
                     families=(family,),
                     before=lambda lab, port: reject(lab.server, port, word))


ICMP = {
    word: icmp(reject, word, "admin-prohibited" if word in prohibited else "unreachable", family)
    for family, reject, words, prohibited in (
        ("ipv4", firewall.reject_with_icmp, firewall.ICMP, PROHIBITED[0]),
        ("ipv6", firewall.reject_with_icmpv6, firewall.ICMPV6, PROHIBITED[1]))
    for word in words
}

# TCP_DEFER_ACCEPT: Linux forgets a bare ACK, and sends its SYN/ACK again only when the last of as
# many is due as the seconds allow. For 3 that is at 3 s, and nothing at 1 s; a SYN/ACK whose ACK
# was lost comes again at 1 s.
#   0.029 < S. 0:0(0) ack 1 ... ts 2506027965    0.059 > . 1:1(0) ack 1
#   3031.451 < S. 0:0(0) ack 1 ... ts 2506030997    3031.547 > . 1:1(0) ack 1
DEFERRED = {
    "waits for data": Condition(
        "waits_for_data", 3, ("--hold", "4"), infos={"deferred-accept"},
        counters={"TcpExtTCPDeferAcceptDrop": 1, "TcpExtTCPSynRetrans": 1}),
    # Our FIN takes the place of data.
    "waits for data, and gets a FIN": Condition(
        "waits_for_data", 3, counters={"TcpExtTCPDeferAcceptDrop": 1}),
}

LOST = {
    # Without a hold the FIN, which is an ACK as well, opens the connection before anyone notices.
    #   0.058 > . 1:1(0) ack 1 (lost)    1009.279 < S. 0:0(0) ack 1    1009.386 > . 1:1(0) ack 1
    "our ACK was lost": Condition(
        "closes_when_peer_does", arguments=("--hold", "1.5"),
        before=lambda lab, port: firewall.drop_first_bare_ack(lab.server, port),
        warnings=({"syn-ack-retransmitted"},), counters={"TcpExtTCPSynRetrans": 1}),
    "our ACK was lost, our FIN was not": Condition(
        "closes_when_peer_does",
        before=lambda lab, port: firewall.drop_first_bare_ack(lab.server, port)),
}

# With timestamps a cookie costs the server no option: they are in the low six bits of its TSval,
# which therefore lags its clock by up to 63 ms. The offset of that clock is another one for each
# connection. Without timestamps SACK and window scale are lost.
#   0.022 < S. ts 3030419321    0.270 < F. ts 3030419359: 38 ms in 0.25 ms
# A timestamp that is set back by less than 12 ms is none: of 64 possible ones, about twelve.
COOKIES_IN_TIMESTAMPS = Condition(
    "closes_when_peer_does", arguments=("-c", "24", "-i", "0.017"),
    sysctls={"tcp_syncookies": 2}, warnings=None, counters={"TcpExtSyncookiesRecv": 24})
COOKIES = {
    "cookies without timestamps": Condition(
        "closes_when_peer_does", arguments=("-c", "8", "-i", "0.013", "--profile", "windows"),
        sysctls={"tcp_syncookies": 2}, infos={"syn-cookie-suspect"},
        counters={"TcpExtSyncookiesRecv": 8}),
    "cookies in reserve": Condition(
        "closes_when_peer_does", arguments=("-c", "8", "-i", "0.013", "--profile", "windows"),
        sysctls={"tcp_syncookies": 1}),
}


class Opening(Conditions, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def test_not_opened(self):
        self.every(NOT_OPENED)

    def test_icmp_errors(self):
        self.every(ICMP)

    def test_deferred_accept(self):
        self.every(DEFERRED)

    def test_lost_ack(self):
        self.every(LOST)

    def test_cookies(self):
        self.every(COOKIES)

    def test_cookies_in_timestamps(self):
        for family in ("ipv4", "ipv6"):
            with self.subTest(family=family):
                run = self.hold_against(COOKIES_IN_TIMESTAMPS, family)
                found = Counter(ids(record, "warning", "error") for record in run.records)
                self.assertLessEqual(set(found), {frozenset(), frozenset({"syn-cookie-suspect"})})
                self.assertGreaterEqual(found[frozenset({"syn-cookie-suspect"})], 13, run)


TWO = ("-c", "2", "-i", "0.002")
OVERFLOW = {"TcpExtListenOverflows": 1}


class AcceptQueue(Conditions, unittest.TestCase):
    """The listener has room for one of two clients whose SYNs are answered at the same time: a
    round trip of 40 ms lets the second SYN come before the first ACK. (With SYN cookies there
    would be no second SYN/ACK, and nothing to see but silence.)

    The kernel says no in two ways. Its habit:
        41.7 < S. 0:0(0) ack 1    41.8 > . 1:1(0) ack 1    41.8 > F. 1:1(0) ack 1
      1045.5 > F. 1:1(0) ack 1    1065.5 < S. 0:0(0) ack 1 (ISN as before, TSval not)
      1065.6 > . 2:2(0) ack 1     3045.5 > F. 1:1(0) ack 1    3085.5 < S. 0:0(0) ack 1
    With tcp_abort_on_overflow, a round trip after our ACK: 85.7 < R 1:1(0) win 0."""

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("tun", delay=0.02))

    def test_ignores(self):
        """Seen once the SYN/ACK has come a third time, at 3 s."""
        full = ({"accept-queue-full"}, {"close-wait-stuck"})
        self.every({
            "we close": Condition("never_accepts", 1, (*TWO, "--timeout", "3.3"), full,
                                  counters=OVERFLOW),
            "we hold": Condition("never_accepts", 1, (*TWO, "--hold", "1.5", "--timeout", "2"),
                                 full, counters=OVERFLOW, families=("ipv4",)),
            "we send": Condition("never_accepts", 1, (*TWO, "--send", "hello", "--timeout", "3.3"),
                                 ({"accept-queue-full"}, {"close-wait-stuck"}),
                                 counters=OVERFLOW, families=("ipv6",)),
        })

    def test_resets(self):
        full = ({"accept-queue-full"}, {"close-wait-stuck"})
        aborts = {"tcp_abort_on_overflow": 1}
        self.every({
            "we close": Condition("never_accepts", 1, (*TWO, "--timeout", "1"), full,
                                  counters=OVERFLOW, sysctls=aborts),
            "we hold": Condition("never_accepts", 1, (*TWO, "--timeout", "1", "--hold", "0.3"), full,
                                 counters=OVERFLOW, sysctls=aborts),
        })


if __name__ == "__main__":
    preconditions.main()

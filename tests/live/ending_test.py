"""--verify, --open half and --close rst|none against kernel servers: what is claimed against the
kernel's record, and what the server's application learns."""

import time

import judge
import preconditions
import synspect
from capture import Capture
from kernel_states import KernelStates
from measuring import FAMILIES, SECOND, OnTun
from serving import fresh_port, reporting, serving
from sockets import sysctl


class Verify(OnTun):
    def verified(self, family, port, verdict, *arguments):
        lab = self.lab
        with KernelStates([port]) as kernel, Capture(lab.server, lab.server_interface) as at_server:
            record = self.measure(family, port, "--verify", *arguments).record
            self.assert_verdict(record, "verify", verdict)
            self.nothing_left(port)
            arrivals = at_server.connections(port)[record.client_port]
            changes = [change for change in kernel.changes()
                       if change.client_port == record.client_port]
            truth = judge.true_states(changes, arrivals, record.client_port, kernel.uncertainty_ns)
        if not changes:  # a request socket alone, which is not traced: our RST ended it
            reset = judge.resets(arrivals)[0]
            truth.append(judge.TrueState("CLOSED", reset.time_ns, judge.CAPTURE_UNCERTAINTY_NS))
        self.assertEqual(judge.wrong_states(record, truth), [], record["measurements"])
        observed = ("CLOSED", "observed") in record.server_claims()
        self.assertEqual(observed, verdict == "closed", record["measurements"])
        return record

    def test_after_each_end(self):
        for family in FAMILIES:
            for kind, verdict, arguments in (
                    ("closes_when_peer_does", "closed", ()),
                    ("slow_close", "closed", ()),
                    ("never_closes", "closed", ("--close", "rst")),
                    ("never_closes", "closed", ("--open", "half")),
                    ("leaves_first", "still-there", ("--hold", "0.3"))):
                with self.subTest(family=family, kind=kind, arguments=arguments), \
                        serving(self.lab, kind, 0.05) as port:
                    self.verified(family, port, verdict, *arguments)

    def test_with_syn_cookies_opens_nothing(self):
        """A listener that has nothing but cookies might take an ACK for a handshake's end."""
        sysctl(self, self.lab.server, "tcp_syncookies", 2)
        for family in FAMILIES:
            for arguments, heard in ((("--open", "half"), []), ((), ["accepted", "end"]),
                                     (("--send", "0123456789abcdef"), ["accepted", "end"]),
                                     (("--close", "rst"), ["accepted", "reset"])):
                with self.subTest(family=family, arguments=arguments), \
                        reporting(self.lab) as (port, reports):
                    self.verified(family, port, "closed", *arguments)
                    time.sleep(0.5)
                    self.assertEqual(reports, heard)


class Endings(OnTun):
    def test_half_open_is_never_accepted(self):
        for family in FAMILIES:
            with self.subTest(family=family), reporting(self.lab) as (port, reports):
                self.measure(family, port, "--open", "half")
                time.sleep(1)
                self.assertEqual(reports, [])
                self.nothing_left(port)

    def test_reset_is_felt(self):
        for family in FAMILIES:
            with self.subTest(family=family), reporting(self.lab) as (port, reports):
                self.measure(family, port, "--close", "rst")
                self.assertTrue(synspect.wait_until(lambda: len(reports) == 2), reports)
                self.assertEqual(reports, ["accepted", "reset"])
                self.nothing_left(port)

    def test_none_is_silent_until_the_exit(self):
        lab, silent_port = self.lab, fresh_port()
        for family in FAMILIES:
            with self.subTest(family=family), reporting(lab) as (port, reports), \
                    Capture(lab.client, lab.client_interface) as capture:
                lab.server.run("nft", "add table inet lab; add chain inet lab input { type filter "
                               f"hook input priority 0; }}; add rule inet lab input tcp dport "
                               f"{silent_port} drop")
                self.addCleanup(lab.server.run, "nft", "flush ruleset")
                # The exit waits for the second target, which stays silent for a second.
                self.measure(family, port, "-p", str(silent_port), "--close", "none",
                             "--timeout", "1")
                self.assertTrue(synspect.wait_until(lambda: len(reports) == 2), reports)
                self.assertEqual(reports, ["accepted", "reset"])
                [segments] = capture.connections(port).values()
                self.assertEqual([segment.flags for segment in segments], ["S", "S.", ".", "R"])
                self.assertGreater(segments[3].time_ns - segments[2].time_ns, SECOND // 2)
                self.nothing_left(port)


if __name__ == "__main__":
    preconditions.main()

"""Probes and scans that are suspended (SIGSTOP) in mid-run, longer than any of their timeouts, and go on:
what had come meanwhile counts as it came, nobody is blamed for our absence, and what was missed is not
made up for by a burst. SYNSPECT_SUSPENDED_S says how long; a minute needs a minute."""

import os
import signal
import time
import unittest
from collections import Counter

import preconditions
from lab import SERVER, Lab
from record import problems
from running import Running
from scanning import Scanning, populate
from serving import serving
from synspect import wait_until
from traces import Traces, open_at_server

SUSPENDED_S = float(os.environ.get("SYNSPECT_SUSPENDED_S", 10))
DELAY_S = 0.15  # each way, to the far server
CLOSES_S = 1.0  # after our FIN
RATE, COUNT, INTERVAL = 1000, 400, 0.01
HOSTS = 2048
HARMLESS = {"slow-application-close"}
# The server sends it again until we are there to acknowledge it.
MEANWHILE_US = 1e6 * SUSPENDED_S


class Suspended(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """All at once: they wait for the same seconds."""
        cls.near, cls.far = (cls.enterClassContext(lab)
                             for lab in (Lab("veth"), Lab("tun", DELAY_S)))
        populate(cls.near)
        cls.port = cls.enterClassContext(serving(cls.near, "slow_close", CLOSES_S))
        cls.far_port = cls.enterClassContext(serving(cls.far, "slow_close", 0.2))
        cls.traces = Traces(cls.near.client)
        cls.started = {}
        try:
            cls.begin()
            for running in cls.started.values():
                running.send(signal.SIGSTOP)
            print(f"suspended for {SUSPENDED_S:g} s, with "
                  f"{Counter(open_at_server(cls.near, cls.port))}", flush=True)
            time.sleep(SUSPENDED_S)
            for running in cls.started.values():
                running.send(signal.SIGCONT)
            cls.runs = {name: running.finish() for name, running in cls.started.items()}
        finally:
            for running in cls.started.values():
                running.__exit__()

    @classmethod
    def begin(cls):
        """Until each is where it is to be interrupted."""
        def probe(name, lab, port, *arguments):
            cls.started[name] = Running(lab.client, "probe", SERVER["ipv4"], "-p", port, "-o",
                                        "json", "--time-wait", 0, *arguments)

        probe("repeated", cls.near, cls.port, "-c", COUNT, "-i", INTERVAL)
        cls.started["scan"] = Scanning(cls.near.client, "10.80.0.0/21", "-p", cls.port, "--open",
                                       "full", "--rate", RATE)
        if not wait_until(lambda: min(len(cls.started[name].said())
                                      for name in ("repeated", "scan")) >= 10, 20):
            raise AssertionError("they do not run")
        probe("held", cls.near, cls.port, "--hold", 1)
        if not wait_until(lambda: "ESTAB" in cls.near.connections_at_server(cls.port)):
            raise AssertionError("not open")
        probe("far", cls.far, cls.far_port)
        if not wait_until(lambda: "SYN-RECV" in cls.far.connections_at_server(cls.far_port)):
            raise AssertionError("no SYN")
        # The answer is on its way, for DELAY_S.

    def assert_right(self, run, harmless=frozenset(HARMLESS)):
        self.assertEqual((run.status, {(one["outcome"], one["closed"]) for one in run.records}),
                         (0, {("open", "clean")}), run)
        found = {finding["id"] for one in run.records for finding in one["findings"]}
        self.assertLessEqual(found, harmless, run)

    def assert_no_burst(self, run, per_second):
        """In no second much more than in another."""
        seconds = Counter(one.started_ns // 10**9 for one in run.records)
        self.assertLess(max(seconds.values()), 1.5 * per_second, seconds)

    def test_in_syn_sent(self):
        """The SYN/ACK came in time, and again and again."""
        record = self.runs["far"].record
        self.assert_right(self.runs["far"])
        self.assertEqual(problems(record), [])
        syn, ack = record.step("syn"), record.step("ack")
        self.assertLess(abs(syn["rtt_us"] - 2e6 * DELAY_S), 1e5, syn)
        self.assertEqual((syn["transmissions"], syn["ambiguous"]), (1, False))
        self.assertGreater(ack["turnaround_us"], 0.9 * MEANWHILE_US)

    def test_in_established(self):
        record = self.runs["held"].record
        self.assert_right(self.runs["held"])
        self.assertEqual(problems(record), [])
        fin = next(segment for segment in record["segments"] if "F" in segment["flags"])
        self.assertGreater(fin["at_us"], 0.9 * MEANWHILE_US)

    def test_in_the_middle_of_many(self):
        """More has come meanwhile than is read at one go."""
        run = self.runs["repeated"]
        self.assert_right(run)
        self.assertEqual([one["attempt"] for one in sorted(run.records, key=lambda one:
                                                           one["attempt"])],
                         list(range(1, COUNT + 1)))
        self.assert_no_burst(run, 1 / INTERVAL)
        under_way = [one for one in run.records
                     if one.step("last_ack")["turnaround_us"] > 0.5 * MEANWHILE_US]
        self.assertGreater(len(under_way), 30)
        gaps = [one.step("peer_fin")["gap_us"] for one in run.records]
        self.assertLess(max(gaps), 1e6 * (CLOSES_S + 1))

    def test_in_a_scan(self):
        """Its capture is made for speed, and few packets at a time fill it soon: what was lost is
        said, and probed again where that matters."""
        run = self.runs["scan"]
        self.assert_right(run, HARMLESS | {"capture-dropped"})
        self.assertEqual((run.problems(), len(set(run.targets()))), ([], HOSTS))
        self.assert_no_burst(run, RATE)
        self.assertLess(max(one.step("syn")["rtt_us"] for one in run.records), 1e6)

    def test_nothing_is_left(self):
        self.assertEqual(self.traces.left(), [])
        for lab, port in ((self.near, self.port), (self.far, self.far_port)):
            self.assertTrue(wait_until(lambda: not open_at_server(lab, port)),
                            open_at_server(lab, port))


if __name__ == "__main__":
    preconditions.main()

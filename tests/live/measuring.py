"""What the tests of --measure and --verify share. On tun devices, which stamp a packet once for all
who capture it."""

import time
import unittest
from contextlib import ExitStack

import synspect
from capture import Capture
from lab import Lab
from record import nanoseconds, problems
from serving import serving
from sockets import Watch

FAMILIES = ("ipv4", "ipv6")
SECOND = 10**9


def said(record, name):
    return next((one for one in record["measurements"] if one["measure"] == name), None)


def at_ns(record, n):
    return record.at_ns(record["segments"][n - 1]["at_us"])


class OnTun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("tun"))

    def measure(self, family, port, *arguments, lab=None):
        lab = lab or self.lab
        run = synspect.probe(lab.client, lab.target(family), "-p", str(port), *arguments)
        for record in run.records:
            self.assertEqual(problems(record), [])
        self.assertEqual(run.stderr, "")
        return run

    def nothing_left(self, port, lab=None):
        lab = lab or self.lab
        self.assertTrue(synspect.wait_until(
            lambda: set(lab.connections_at_server(port)) <= {"TIME-WAIT"}, 2),
            lab.connections_at_server(port))
        self.assertEqual(lab.client.run("nft", "list", "ruleset").stdout, "")

    def assert_verdict(self, record, name, verdict):
        one = said(record, name)
        self.assertEqual((one or {}).get("verdict"), verdict, record["measurements"])
        return one

    def assert_ladder(self, one, record, capture, port, flag):
        """Rung by rung what an independent capture has, to the nanosecond."""
        segments = capture.connections(port)[record.client_port]
        first = next(segment for segment in segments
                     if flag in segment.flags and segment.source_port == port)
        times = [segment.time_ns for segment in segments if segment.source_port == port
                 and flag in segment.flags and segment.seq == first.seq]
        self.assertEqual([nanoseconds(rung) for rung in one["ladder_us"]],
                         [at - times[0] for at in times[1:]], record["measurements"])
        print(f"{one['measure']} {one['verdict']}: ladder {one['ladder_us']} us", flush=True)

    def in_both_families(self, kind, *arguments, seconds=0.0):
        """Yields for each family its port and a probe that runs; all run side by side."""
        return BothFamilies(self, kind, arguments, seconds)


class BothFamilies:
    """A server, a probe, a watch of the server's sockets and a capture for each family."""

    def __init__(self, test, kind, arguments, seconds):
        self.test, self.kind, self.arguments, self.seconds = test, kind, arguments, seconds

    def results(self, *state):
        lab = self.test.lab
        with ExitStack() as stack:
            capture = stack.enter_context(Capture(lab.client, lab.client_interface))
            started = []
            for family in FAMILIES:
                port = stack.enter_context(serving(lab, self.kind, self.seconds))
                watch = stack.enter_context(Watch(lab.server, port, *state))
                probing = synspect.Probing(lab.client, lab.target(family), "-p", str(port),
                                           *self.arguments)
                started.append((port, watch, probing))
            finished = [(port, watch, probing.finish()) for port, watch, probing in started]
            time.sleep(0.3)  # the watch's last words
            for port, watch, run in finished:
                self.test.assertEqual(problems(run.record), [])
                self.test.nothing_left(port)
                yield port, run.record, watch, capture

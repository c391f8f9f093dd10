"""A scan of 65,536 targets at about 50,000 a second: every round trip against an independent
capture's, and all targets found, also through a path that loses packets."""

import time
import unittest

import preconditions
import router
from capture import Capture
from judge import percentile
from lab import CLIENT_INTERFACE
from record import nanoseconds
from router import RouterLab
from scan_record import target_of
from scanning import populate, scan
from serving import nginx

NETWORK, COUNT = "10.80.0.0/16", 2**16
RATE = ("--rate", "100000")  # a SYN and a RST for each target
TOLERANCE_NS = 1000
MOST_MISSING = COUNT // 10_000


def round_trips(segments, port):
    """(address, client port) -> nanoseconds from its SYN to its SYN/ACK."""
    sent, trips = {}, {}
    for segment in segments:
        if segment.flags == "S" and segment.destination_port == port:
            sent[segment.destination, segment.source_port] = segment.time_ns
        elif segment.flags == "S." and segment.source_port == port:
            key = segment.source, segment.destination_port
            trips.setdefault(key, segment.time_ns - sent[key])
    return sent, trips


class Truth(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(RouterLab())
        populate(self.lab)
        router.tunnel_back(self.lab)
        self.port = self.enterContext(nginx(self.lab))

    def test_every_round_trip(self):
        with Capture(self.lab.client, CLIENT_INTERFACE, immediate=False,
                     buffer_kib=65536) as capture:
            run = scan(self.lab.client, NETWORK, "-p", self.port, *RATE)
            sent, trips = round_trips(capture.segments(), self.port)
        self.assertEqual(run.status, 0, run)
        self.assertEqual(run.summary["counters"]["capture_dropped"], 0)
        self.assertEqual(len(set(map(target_of, run.records))), COUNT, "not all were found")
        errors = []
        for record in run.records:
            step = record.step("syn")
            trip = trips[record["target"]["address"], record.client_port]
            errors.append(abs(nanoseconds(step["rtt_us"]) - trip))
            self.assertEqual((step["transmissions"], step["ambiguous"]), (1, False), record)
        seconds = (max(sent.values()) - min(sent.values())) / 1e9
        print(f"\n{COUNT} at {COUNT / seconds:.0f} SYN/s: error p50 {percentile(errors, 50)} ns, "
              f"p99 {percentile(errors, 99)} ns, most {max(errors)} ns", flush=True)
        self.assertLessEqual(max(errors), TOLERANCE_NS)

    def test_loss(self):
        """1 % each way: a SYN or its answer three times in a row for one target in 126,000."""
        router.lose(self.lab, self.port, percent=1)
        began = time.monotonic()
        run = scan(self.lab.client, NETWORK, "-p", self.port, *RATE, "--retries", "2", timeout=60)
        print(f"\nwith loss: {COUNT - len(run.records)} of {COUNT} missing, "
              f"{time.monotonic() - began:.1f} s, {run.summary['counters']}", flush=True)
        self.assertLess(time.monotonic() - began, 30)
        self.assertLessEqual(COUNT - len(set(run.targets())), MOST_MISSING)
        self.assertEqual(run.problems(silent=COUNT - len(run.records)), [])
        self.assertEqual({record["outcome"] for record in run.records}, {"open"})
        # A first SYN that was not answered shows as a repetition, not as a round trip of a second.
        steps = [record.step("syn") for record in run.records]
        self.assertLess(max(step["rtt_us"] for step in steps if not step["ambiguous"]), 500_000)


if __name__ == "__main__":
    preconditions.main()

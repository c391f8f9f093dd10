"""A probe with `--pcapng` that does not come to its end: killed at any moment its file can be read to
the last packet; interrupted, it says so."""

import os
import random
import signal
import tempfile
import time
import unittest

import packet_file
import preconditions
import synspect
from capture import Capture
from lab import CLIENT_INTERFACE, SERVER, Lab
from serving import serving
from traces import drafts, processes

MANY = ("-c", "1000", "-i", "0.003")
SEED = int(os.environ.get("SEED", time.time_ns()))
SURELY_WRITTEN_S = 0.1  # what the witness had seen so long before, a busy probe had, too


class Ended(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(self.folder, "packets.pcapng")
        self.dice = random.Random(SEED)
        print(f"SEED={SEED}", flush=True)

    def probing(self, port, *arguments):
        """Its results go to a file, so that nothing holds it up."""
        self.results = self.enterContext(tempfile.NamedTemporaryFile("w+"))
        return self.lab.client.start(
            os.environ["SYNSPECT"], "probe", f"{SERVER['ipv4']}:{port}", "-o", "json",
            "--time-wait", "0", *arguments, "--pcapng", self.path, stdout=self.results)

    def end(self, probing, number):
        """The run, with whole lines alone."""
        probing.send_signal(number)
        status = probing.wait(20)
        # The process that keeps its file may have something to put in order.
        self.assertTrue(synspect.wait_until(lambda: not processes(self.lab.client)))
        self.results.seek(0)
        return synspect.Run(status, self.results.read().rpartition("\n")[0], "")

    def all_are_reported(self):
        with open(self.results.name, encoding="utf-8") as results:
            return "synspect/summary/" in results.read()

    def assert_whole(self, run, found):
        """All packets of what was reported; at most the last record may be ahead of the file."""
        times = {packet.time_ns for packet in found.packets}
        for record in run.records[:-1]:
            for segment in record["segments"]:
                self.assertIn(record.at_ns(segment["at_us"]), times, record.line)

    def test_in_mid_life(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            for _ in range(12):
                with Capture(self.lab.client, CLIENT_INTERFACE) as witness:
                    probing = self.probing(port, *MANY)
                    self.assertTrue(synspect.wait_until(
                        lambda: os.path.exists(self.path) and os.path.getsize(self.path) > 500))
                    time.sleep(self.dice.uniform(0, 0.6))
                    killed_ns = time.time_ns()
                    run = self.end(probing, signal.SIGKILL)
                    self.assertEqual(run.status, -signal.SIGKILL)
                    found = packet_file.read_by_all(self.path)
                    self.assert_whole(run, found)
                    self.assertEqual(found.remarks, [])
                    until = killed_ns - SURELY_WRITTEN_S * 1e9
                    mine = {packet.octets[:128] for packet in found.packets}
                    for time_ns, octets in witness.frames():
                        if time_ns < until:
                            self.assertIn(octets, mine)
                os.unlink(self.path)

    def test_while_findings_are_put_on_their_packets(self):
        """One version or the other, and nothing of either beside it."""
        versions = set()
        with serving(self.lab, "never_closes") as port:
            for attempt in range(12):
                probing = self.probing(port, "-c", "300", "-i", "0.001", "--timeout", "0.3",
                                       "--retries", "0")
                self.assertTrue(synspect.wait_until(self.all_are_reported))
                time.sleep(self.dice.uniform(0, 0.012))
                self.end(probing, signal.SIGKILL)
                found = packet_file.read_by_all(self.path)
                named = sum("close-wait-stuck" in text for comments in found.comments()
                            for text in comments)
                remarks = sum("close-wait-stuck" in text for text in found.remarks)
                self.assertEqual((remarks, found.remarks[-1]), (300, "synspect complete"))
                self.assertIn(named, (0, 300))
                versions.add(named)
                self.assertEqual(drafts(self.folder), [])
        print(f"findings on their packets: {versions}")

    def test_interrupted(self):
        with serving(self.lab, "never_closes") as port:
            probing = self.probing(port, *MANY)
            self.assertTrue(synspect.wait_until(
                lambda: os.path.exists(self.path) and os.path.getsize(self.path) > 5000))
            run = self.end(probing, signal.SIGINT)
        self.assertEqual(run.status, 130)
        found = packet_file.read_by_all(self.path)
        self.assertEqual(found.remarks[-1], "synspect interrupted")
        self.assertEqual(sorted(packet.time_ns for packet in found.packets),
                         sorted(record.at_ns(segment["at_us"]) for record in run.records
                                for segment in record["segments"]))


if __name__ == "__main__":
    preconditions.main(packet_file.TOOLS)

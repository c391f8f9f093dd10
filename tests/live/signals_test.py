"""Every signal that ends a program, in the middle of probes and of scans: what had been measured is
written, and nothing stays open but what nobody can close any more after a SIGKILL."""

import random
import signal
import time
import unittest

import preconditions
import record
import scan_record
from lab import Lab
from running import Running, announced
from scanning import Scanning, populate
from serving import serving
from synspect import wait_until
from traces import Traces, drafts, open_at_server, processes

ORDERLY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PROMPTLY = 5.0  # seconds; lifecycles that are open then are reset, not waited for
KILLS = 6
# A server that owes a FIN sends it again after 0.2, 0.4, 0.8 ... s, and gets a RST; so much of
# that must be enough.
KERNEL_ANSWERS = 10.0


class Signals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(serving(cls.lab, "slow_close", 0.3))

    def setUp(self):
        self.traces = Traces(self.lab.client)

    def probing(self, port=None):
        return Running(self.lab.client, "probe", self.lab.target("ipv4"), "-p",
                       port or self.port, "-c", 10000, "-i", "0.01", "-o", "json", "--time-wait", "0")

    def scanning(self, port=None):
        return Scanning(self.lab.client, "10.80.0.0/18", "-p", port or self.port, "--open",
                        "full", "--rate", 1000)

    def in_the_middle(self, running, port=None):
        """Lifecycles have been reported, and others are open."""
        self.assertTrue(wait_until(lambda: len(running.said()) >= 20), running.complained())
        self.assertTrue(wait_until(lambda: open_at_server(self.lab, port or self.port)))

    def assert_nothing_left(self, run, folder):
        self.assertTrue(wait_until(lambda: not processes(self.lab.client), 3), run)
        self.assertEqual(self.traces.left(), [], run)
        self.assertEqual(drafts(folder), [])

    def assert_closed_at_server(self, port, patience):
        began = time.monotonic()
        self.assertTrue(wait_until(lambda: not open_at_server(self.lab, port), patience),
                        open_at_server(self.lab, port))
        return time.monotonic() - began

    def test_probe(self):
        for number in ORDERLY:
            with self.subTest(signal=number.name), self.probing() as probing:
                self.in_the_middle(probing)
                probing.send(number)
                run = probing.finish(PROMPTLY)
                self.assertEqual((run.status, run.stderr), (130, ""), run)
                self.assertTrue(run.stdout.endswith("\n"), "half a line")
                self.assertEqual([text for one in run.records for text in record.problems(one)], [])
                attempts = sorted(one["attempt"] for one in run.records)
                self.assertEqual(attempts, list(range(1, len(attempts) + 1)), "one is missing")
                self.assert_closed_at_server(self.port, 3.0)
                self.assert_nothing_left(run, probing.folder)

    def test_scan(self):
        """It lets what is under way come to its end, and can be continued."""
        for number in ORDERLY:
            with self.subTest(signal=number.name), self.scanning() as scanning:
                self.in_the_middle(scanning)
                scanning.send(number)
                run = scanning.finish(PROMPTLY)
                self.assertEqual((run.status, run.problems()), (130, []), run)
                self.assertIn("to go on: synspect scan --resume", run.stderr)
                self.assertEqual({(one["outcome"], one["closed"]) for one in run.records},
                                 {("open", "clean")})
                self.assertEqual(run.summary["counters"]["in_flight"], 0)
                self.assert_closed_at_server(self.port, 3.0)
                self.assert_nothing_left(run, scanning.folder)

    def test_kill(self):
        """What was open is reset by the process beside the one that is killed; what was not open yet,
        by this host's kernel, when the guard is gone and the server sends something."""
        dice, slowest, were_open = random.Random(), 0.0, 0
        for command, problems in ((self.probing, record.problems),
                                  (self.scanning, scan_record.problems)) * (KILLS // 2):
            with self.subTest(command=command.__name__):
                with serving(self.lab, "slow_close", 0.3) as port, command(port) as running:
                    self.in_the_middle(running, port)
                    time.sleep(dice.uniform(0, 0.3))
                    running.send(signal.SIGKILL)
                    run = running.finish()
                    were_open += len(open_at_server(self.lab, port))
                    self.assert_nothing_left(run, running.folder)
                    slowest = max(slowest, self.assert_closed_at_server(port, KERNEL_ANSWERS))
                found = announced(run.stdout)
                self.assertGreaterEqual(len(found), 20)
                lines = run.stdout.splitlines()[:len(found)]
                self.assertEqual([text for line in lines for text in problems(record.Record(line))],
                                 [])
        print(f"\n{KILLS} kills: {were_open} connections open then, all gone after {slowest:.1f} s",
              flush=True)

    def test_what_nohup_keeps_away(self):
        """A signal that was ignored when the run began stays so."""
        with Running(self.lab.client, "probe", self.lab.target("ipv4"), "-p", self.port, "-c", 40,
                     "-i", "0.05", "-o", "json", "--time-wait", "0", ignoring=signal.SIGHUP
                     ) as probing, Scanning(
                self.lab.client, "10.80.0.0/24", "-p", self.port, "--rate", 100,
                ignoring=signal.SIGHUP) as scanning:
            for running in (probing, scanning):
                self.assertTrue(wait_until(lambda: len(running.said()) >= 3))
                running.send(signal.SIGHUP)
            runs = probing.finish(), scanning.finish()
        self.assertEqual([run.status for run in runs], [0, 0], runs)
        self.assertEqual([len(run.records) for run in runs], [40, 256])


if __name__ == "__main__":
    preconditions.main()

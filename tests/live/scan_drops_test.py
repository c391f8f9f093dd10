"""A capture that cannot keep up with a scan: the scan is stopped while more comes than its ring
holds, answers among it. What was lost is said, and no target suffers."""

import os
import signal
import sys
import time
import unittest
from collections import Counter
from contextlib import contextmanager

import firewall
import preconditions
import router
from router import CLIENT_NET, HOST, RouterLab
from scanning import Scanning, populate
from serving import nginx, serving
from synspect import wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE_PORT = 40001
# The ring of 64 MiB keeps 256 octets of each segment, and as much again to describe it at most.
FLOOD, DATA = 600_000, 400
PLAUSIBLE_US = 100_000.0
# More than there are source ports, so that the second attempts meet the ports of the first ones. The
# server's queue of half-open connections has room for both.
COUNT = 512


class Drops(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(RouterLab())
        populate(cls.lab)

    def flood(self):
        """Fills the ring of a scan that is stopped."""
        command = (sys.executable, "-B", os.path.join(HERE, "flood.py"), HOST["ipv4"].format(1),
                   HOST["ipv4"].format(CLIENT_NET), str(SOURCE_PORT), str(FLOOD // 2), str(DATA))
        floods = [self.lab.server.start(*command) for _ in range(2)]
        for flood in floods:
            self.assertEqual(flood.wait(30), 0)

    @contextmanager
    def stopped(self, scanning):
        scanning.send(signal.SIGSTOP)
        try:
            yield
        finally:
            scanning.send(signal.SIGCONT)

    def assert_said(self, run):
        counters = run.summary["counters"]
        self.assertGreater(counters["capture_dropped"], 0, f"the ring held it all\n{run}")
        self.assertIn(f"capture-dropped: the kernel dropped {counters['capture_dropped']} captured "
                      f"packets; {counters['probed_again']} targets were probed again", run.stderr)
        self.assertIn("lost by the capture", run.stderr)
        print(f"\n{counters}", flush=True)

    def in_syn_recv(self, port):
        rows = self.lab.server.run("ss", "-Htn", "state", "syn-recv", f"sport = :{port}").stdout
        return len(rows.splitlines())

    def syn_acks_passed(self):
        rules = self.lab.router.run("nft", "list", "ruleset").stdout
        return int(rules.split("counter packets ")[1].split()[0])

    def test_answers_lost(self):
        """They come while the ring is full, all of them: each target is asked again."""
        with nginx(self.lab) as port:
            router.change_option(self.lab, port, "drop")
            self.addCleanup(firewall.remove_all, self.lab.router)
            with Scanning(self.lab.client, "10.80.0.0/23", "-p", port, "--rate", "20000",
                          "--retries", "0", "--timeout", "1.5", "--source-port",
                          SOURCE_PORT) as scanning:
                self.assertTrue(wait_until(lambda: self.in_syn_recv(port) == COUNT))
                with self.stopped(scanning):
                    self.flood()
                    firewall.remove_all(self.lab.router)
                    router.change_option(self.lab, port, "counter")
                    # The server's kernel repeats them 1, 3 and 7 s after the first ones.
                    self.assertTrue(wait_until(lambda: self.syn_acks_passed() >= COUNT, 10))
                run = scanning.finish()
        self.assertEqual((run.status, run.problems()), (0, []), run)
        self.assert_said(run)
        self.assertEqual(run.summary["counters"]["probed_again"], COUNT)
        self.assertEqual(Counter((record["outcome"], record["attempt"]) for record in run.records),
                         {("open", 2): COUNT})
        self.assertLess(max(one.step("syn")["rtt_us"] for one in run.records), PLAUSIBLE_US)

    def test_in_the_middle_of_a_run(self):
        """At a high rate: whatever was lost, each target is there once and right."""
        with nginx(self.lab) as port:
            with Scanning(self.lab.client, "10.80.0.0/16", "-p", port, "--rate", "60000",
                          "--source-port", SOURCE_PORT) as scanning:
                self.assertTrue(wait_until(lambda: scanning.octets() > 5_000_000))
                with self.stopped(scanning):
                    self.flood()
                run = scanning.finish()
        self.assertEqual((run.status, run.problems()), (0, []), run)
        self.assert_said(run)
        self.assertEqual(len(set(run.targets())), 65536)
        self.assertEqual(len(run.records), 65536)
        self.assertEqual({record["outcome"] for record in run.records}, {"open"})
        self.assertLess(max(one.step("syn")["rtt_us"] for one in run.records), PLAUSIBLE_US)

    def test_whole_lifecycles(self):
        """The server's FINs are among what is lost."""
        with serving(self.lab, "slow_close", 2.0) as port:
            with Scanning(self.lab.client, "10.80.0.0/25", "-p", port, "--open", "full",
                          "--source-port", SOURCE_PORT) as scanning:
                self.assertTrue(wait_until(lambda: self.lab.connections_at_server(port) ==
                                           ["CLOSE-WAIT"] * 128))
                with self.stopped(scanning):
                    self.flood()
                    self.assertTrue(wait_until(lambda: set(self.lab.connections_at_server(port)) ==
                                               {"LAST-ACK"}))
                    time.sleep(0.1)
                run = scanning.finish()
        self.assertEqual((run.status, run.problems()), (0, []), run)
        self.assert_said(run)
        self.assertEqual({(record["outcome"], record["closed"]) for record in run.records},
                         {("open", "clean")})
        print(Counter((record["attempt"], *(finding["id"] for finding in record["findings"]))
                      for record in run.records))


if __name__ == "__main__":
    preconditions.main()

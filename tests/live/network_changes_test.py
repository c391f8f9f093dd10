"""The network changes under a run: the interface goes down and comes up again, or goes away; the address
is removed; the route ends, or leads elsewhere; somebody flushes nftables. Each run ends by itself, with
a record for each of its lifecycles, each record is right by what the server saw, and what could not be
closed then is closed once the network is there again."""

import time
import unittest
from collections import Counter

import preconditions
import record
from lab import CLIENT, CLIENT_INTERFACE, SERVER, Lab
from running import Running
from scanning import Scanning, populate
from serving import serving
from synspect import wait_until
from traces import Traces, open_at_server, processes

COUNT, INTERVAL = 200, 0.01
SCANNED = "10.80.0.0/24", 256
AWAY = 0.4  # seconds
LATE = 20.0  # what has waited for us long is asked for again seldom
WELL = ("open", "clean")
OTHER = {"client": "10.78.0.1", "server": "10.78.0.2"}


class Changes(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab("veth"))
        populate(self.lab)
        self.port = self.enterContext(serving(self.lab, "slow_close", 0.02))
        self.traces = Traces(self.lab.client)

    def ip(self, *words):
        self.lab.client.run("ip", *words)

    def probing(self):
        return Running(self.lab.client, "probe", SERVER["ipv4"], "-p", self.port, "-c", COUNT,
                       "-i", INTERVAL, "-o", "json", "--time-wait", 0, "--timeout", 1,
                       "--retries", 1)

    def scanning(self):
        return Scanning(self.lab.client, SCANNED[0], "-p", self.port, "--rate", 300, "--open",
                        "full", "--timeout", 1, "--retries", 1, "--all")

    def both_through(self, change, patience=30):
        """A probe and a scan at once, while they see the change; all that they had announced by
        then stands."""
        with self.probing() as probing, self.scanning() as scanning:
            for running in (probing, scanning):
                self.assertTrue(wait_until(lambda: len(running.said()) >= 30))
            before = [running.said() for running in (probing, scanning)]
            change()
            runs = [running.finish(patience) for running in (probing, scanning)]
        for run, said in zip(runs, before):
            self.assertEqual(run.stdout.splitlines()[:len(said)], said)
        probe, scan = runs
        self.assertEqual([text for one in probe.records for text in record.problems(one)], [])
        self.assertEqual(scan.problems(), [])
        print("", *(dict(self.outcomes(run)) for run in runs), sep="\n  ", flush=True)
        return probe, scan

    @staticmethod
    def outcomes(run):
        return Counter((one["outcome"], one["closed"]) for one in run.records)

    def assert_explained(self, run, *words):
        """What did not go well is an error of this host, and says which."""
        for one in run.records:
            if (one["outcome"], one["closed"]) != WELL:
                self.assertEqual(one["outcome"], "error", one.line)
                self.assertTrue(any(word in one["error"] for word in words), one.line)

    def assert_nothing_left(self, silent=frozenset()):
        """`silent`: states in which a server that says nothing may stay: from an address that is gone
        nobody can tell it."""
        self.assertEqual(self.traces.left(), [])
        self.assertEqual(processes(self.lab.client), [])
        self.assertTrue(wait_until(lambda: silent.issuperset(open_at_server(self.lab, self.port)), LATE),
                        Counter(open_at_server(self.lab, self.port)))

    def test_interface_down_and_up(self):
        """What is sent meanwhile fails; what is begun later goes well."""
        def down_and_up():
            self.ip("link", "set", CLIENT_INTERFACE, "down")
            time.sleep(AWAY)
            self.ip("link", "set", CLIENT_INTERFACE, "up")
            self.ip("route", "add", "10.80.0.0/12", "via", SERVER["ipv4"])

        probe, scan = self.both_through(down_and_up)
        self.assertEqual((probe.status, len(probe.records)), (5, COUNT), probe)
        self.assertEqual((scan.status, len(scan.records)), (5, SCANNED[1]), scan)
        for run in (probe, scan):
            self.assert_explained(run, "network is unreachable", "network is down")
        last = [one for one in probe.records if one["attempt"] > COUNT - 20]
        self.assertEqual({(one["outcome"], one["closed"]) for one in last}, {WELL})
        self.assertEqual({(one["outcome"], one["closed"]) for one in scan.records[-50:]}, {WELL})
        self.assert_nothing_left()

    def test_interface_gone(self):
        """The end of the run, in one line; the scan can be continued."""
        probe, scan = self.both_through(lambda: self.ip("link", "delete", CLIENT_INTERFACE))
        for run in (probe, scan):
            self.assertEqual(run.status, 5, run)
            said = [line for line in run.stderr.splitlines() if line.startswith("synspect: ")]
            self.assertEqual(said[0], f"synspect: capture on {CLIENT_INTERFACE}: The interface "
                                      "disappeared")
        self.assertEqual(probe.stderr.count("\n"), 1, probe)
        self.assertIn("to go on: synspect scan --resume", scan.stderr)
        self.assertEqual(self.traces.left(), [])
        self.assertEqual(processes(self.lab.client), [])

    def test_address_removed(self):
        probe, scan = self.both_through(
            lambda: self.ip("address", "delete", f"{CLIENT['ipv4']}/24", "dev", CLIENT_INTERFACE))
        self.assertEqual((probe.status, len(probe.records)), (5, COUNT), probe)
        self.assertEqual((scan.status, len(scan.records)), (5, SCANNED[1]), scan)
        for run in (probe, scan):
            self.assert_explained(run, "network is unreachable", "invalid argument")
        self.ip("address", "add", f"{CLIENT['ipv4']}/24", "dev", CLIENT_INTERFACE)
        self.ip("route", "add", "10.80.0.0/12", "via", SERVER["ipv4"])
        self.assert_nothing_left(silent={"ESTAB"})

    def test_route_removed(self):
        """A scan has found its way in the beginning, and keeps to it."""
        def remove():
            self.ip("route", "delete", "10.77.0.0/24")
            self.ip("route", "delete", "10.80.0.0/12")

        probe, scan = self.both_through(remove)
        self.assertEqual((probe.status, len(probe.records)), (5, COUNT), probe)
        self.assert_explained(probe, "network is unreachable")
        self.assertEqual((scan.status, self.outcomes(scan)), (0, {WELL: SCANNED[1]}), scan)
        self.ip("route", "add", "10.77.0.0/24", "dev", CLIENT_INTERFACE)
        self.assert_nothing_left()

    def test_route_changed(self):
        """Another interface leads to the server now, where nobody looks; its answers come as before."""
        for namespace, peer in ((self.lab.client, "client"), (self.lab.server, "server")):
            if peer == "client":
                self.ip("link", "add", "client1", "type", "veth", "peer", "name", "server1",
                        "netns", self.lab.server.path)
            namespace.run("ip", "link", "set", f"{peer}1", "up")
            namespace.run("ip", "address", "add", f"{OTHER[peer]}/24", "dev", f"{peer}1")

        def change():
            for network in (f"{SERVER['ipv4']}/32", "10.80.0.0/12"):
                self.ip("route", "replace", network, "via", OTHER["server"], "dev", "client1")

        probe, scan = self.both_through(change)
        self.assertEqual((scan.status, self.outcomes(scan)), (0, {WELL: SCANNED[1]}), scan)
        self.assertEqual((probe.status, len(probe.records)), (5, COUNT), probe)
        under_way = 0
        for one in probe.records:
            if (one["outcome"], one["closed"]) == WELL:
                continue
            if one["outcome"] == "open":  # it was, when the route changed
                under_way += 1
                self.assertEqual([f["id"] for f in one["findings"]], ["capture-dropped"], one.line)
                continue
            self.assertEqual((one["outcome"], one["error"]), (
                "error", f"our SYN was answered, but did not leave by {CLIENT_INTERFACE}: the route "
                         "to the server has changed"), one.line)
        self.assertLess(under_way, 20)
        self.assert_nothing_left()

    def test_nftables_flushed_by_somebody_else(self):
        """Our table stays: it belongs to the run, by the kernel's own rule."""
        def guards():
            return self.lab.client.run("nft", "list", "tables").stdout.split("\n")[:-1]

        def flush():
            for _ in range(3):
                there = guards()
                self.assertEqual(len(there), 2, there)
                self.lab.client.run("nft", "flush", "ruleset", check=False)
                for table in there:
                    done = self.lab.client.run("nft", "delete", table, check=False)
                    self.assertIn("Operation not permitted", done.stderr)
                self.assertEqual(guards(), there)

        probe, scan = self.both_through(flush)
        self.assertEqual((probe.status, self.outcomes(probe)), (0, {WELL: COUNT}), probe)
        self.assertEqual((scan.status, self.outcomes(scan)), (0, {WELL: SCANNED[1]}), scan)
        self.assertEqual([f for run in (probe, scan) for one in run.records
                          for f in one.findings("warning")], [])
        self.assert_nothing_left()


if __name__ == "__main__":
    preconditions.main()

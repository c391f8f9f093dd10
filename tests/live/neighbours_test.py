"""Neighbours on the same host: twenty runs at once do not disturb one another, and another program's
connections to the same server succeed while probes and scans go on at full rate. SYNSPECT_REQUESTS
says how many of those."""

import os
import re
import tempfile
import time
import unittest
from collections import Counter
from contextlib import ExitStack

import preconditions
from lab import SERVER, Lab
from record import problems
from running import Running
from scanning import Scanning, populate
from serving import nginx
from synspect import wait_until
from traces import Traces, open_at_server, processes

PROBES, SCANS = 12, 8
ATTEMPTS = 100
REQUESTS = int(os.environ.get("SYNSPECT_REQUESTS", 10000))
AT_ONCE = 20
WELL = {("open", "clean")}


class Neighbours(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)

    def setUp(self):
        self.traces = Traces(self.lab.client)

    def guards(self):
        return self.lab.client.run("nft", "list", "tables").stdout.splitlines()

    def assert_well(self, run):
        """Nobody else's guard, capture or port was in the way."""
        self.assertEqual((run.status, {(one["outcome"], one["closed"]) for one in run.records}),
                         (0, WELL), run)
        findings = Counter(finding["id"] for one in run.records for finding in one["findings"]
                           if finding["severity"] != "info")
        self.assertEqual(findings, Counter(), [
            [(segment["at_us"], segment["text"]) for segment in one.get("segments", ())] or one.line
            for one in run.records if one.findings("warning") or one.findings("error")])

    def assert_nothing_left(self, port):
        self.assertEqual(self.traces.left(), [])
        self.assertEqual(processes(self.lab.client), [])
        self.assertTrue(wait_until(lambda: not open_at_server(self.lab, port), 3),
                        open_at_server(self.lab, port))

    def test_twenty_at_once(self):
        with ExitStack() as all_runs, nginx(self.lab) as port:
            probes = [all_runs.enter_context(Running(
                self.lab.client, "probe", SERVER[("ipv4", "ipv6")[n % 2]], "-p", port, "-c",
                ATTEMPTS, "-i", 0.05, "-o", "json", "--time-wait", 0)) for n in range(PROBES)]
            scans = [all_runs.enter_context(Scanning(
                self.lab.client, f"10.80.{n}.0/25", "-p", port, "--open", "full", "--rate", 100))
                for n in range(SCANS)]
            self.assertTrue(wait_until(lambda: len(self.guards()) == PROBES + SCANS, 20),
                            f"{len(self.guards())} of them have a guard")
            together = min(len(running.said()) for running in (*probes, *scans))
            runs = [running.finish(60) for running in (*probes, *scans)]
        for run in runs:
            self.assert_well(run)
        for run in runs[:PROBES]:
            self.assertEqual([text for one in run.records for text in problems(one)], [])
            self.assertEqual(len(run.records), ATTEMPTS)
        for run in runs[PROBES:]:
            self.assertEqual((run.problems(), len(set(run.targets()))), ([], 128))
        leased = [{one["source"]["port"] for one in run.records} for run in runs]
        self.assertEqual(len(set.union(*leased)), sum(map(len, leased)), "a port of two runs")
        print(f"\n{PROBES + SCANS} runs at once, {sum(len(run.records) for run in runs)} lifecycles,"
              f" {len(set.union(*leased))} ports", flush=True)
        self.assertLess(together, ATTEMPTS)
        self.assert_nothing_left(port)

    def request(self, port, folder):
        """`REQUESTS` by curl, each with a connection of its own: (how they ended, seconds)."""
        config = os.path.join(folder, "requests")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"url = \"http://{SERVER['ipv4']}:{port}/[1-{REQUESTS}]\"\n"
                       f"output = \"{folder}/answers/#1\"\n"
                       "header = \"Connection: close\"\n"
                       "write-out = \"%{http_code} %{errormsg}\\n\"\n")
        os.mkdir(os.path.join(folder, "answers"))
        began = time.monotonic()
        done = self.lab.client.run("curl", "--silent", "--parallel", "--parallel-max", str(AT_ONCE),
                                   "--config", config, check=False, timeout=200)
        answers = len(os.listdir(os.path.join(folder, "answers")))
        return Counter(done.stdout.splitlines()), answers, time.monotonic() - began

    def test_connections_of_another_program(self):
        """While a probe and a scan do all they can, none fails, and no kernel's counter says that
        one was nearly lost."""
        with nginx(self.lab) as port, tempfile.TemporaryDirectory() as folder:
            counters = ("OutRsts", "EstabResets", "AttemptFails")
            before = self.counters(*counters)
            with Running(self.lab.client, "probe", SERVER["ipv4"], "-p", port, "-c", 100000, "-i",
                         0.001, "-o", "json", "--time-wait", 0) as probing, Scanning(
                    self.lab.client, "10.80.0.0/12", "-p", port, "--rate", 20000) as scanning:
                for running in (probing, scanning):
                    self.assertTrue(wait_until(lambda: len(running.said()) >= 100, 20))
                ended, answers, took = self.request(port, folder)
                after = self.counters(*counters)
                lifecycles = [running.octets() for running in (probing, scanning)]
                probe, scan = probing.interrupt(), scanning.interrupt(60)
            self.assertEqual((ended, answers), ({"200 ": REQUESTS}, REQUESTS))
            self.assertEqual((probe.status, scan.status), (130, 130))
            self.assertEqual(scan.problems(), [])
            self.assertLessEqual({one["outcome"] for one in (*probe.records, *scan.records)},
                                 {"open"})
            self.assert_nothing_left(port)
        print(f"\n{REQUESTS} requests in {took:.1f} s, beside {len(probe.records)} probes and "
              f"{len(scan.records)} targets of a scan; the client's kernel: {before} -> {after}; "
              f"{lifecycles}", flush=True)
        self.assertEqual(after, before)

    def counters(self, *names):
        text = self.lab.client.run("cat", "/proc/net/snmp").stdout
        heads, values = re.findall(r"^Tcp: (.*)$", text, re.MULTILINE)
        all_of_them = dict(zip(heads.split(), map(int, values.split())))
        return {name: all_of_them[name] for name in names}


if __name__ == "__main__":
    preconditions.main(("curl",))

"""A scan that is broken off in whatever way, and continued."""

import os
import random
import signal
import subprocess
import tempfile
import time
import unittest
from collections import Counter

import firewall
import preconditions
from lab import Lab
from scan_record import target_of
from scanning import Scanning, populate, scan
from serving import fresh_port, nginx, serving
from synspect import wait_until
from traces import Traces

INTERVAL = 2.0  # seconds between checkpoints
LATE = 1.0  # for a busy machine
BRIEFLY = ("--retries", "0", "--timeout", "0.4")


class Runs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(nginx(cls.lab))
        cls.silent = fresh_port()
        firewall.drop_silently(cls.lab.server, cls.silent)

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = os.path.join(self.folder, "run.state")
        self.traces = Traces(self.lab.client)

    def resume(self, *arguments):
        """To the end."""
        run = scan(self.lab.client, "--resume", self.file, *arguments)
        self.assertIn(run.status, (0, 1), run)
        self.assertIs(run.summary["complete"], True)
        self.assertFalse(os.path.exists(self.file), "the checkpoint outlives the run")
        self.assertEqual(self.traces.left(), [], run)
        return run


class Killed(Runs):
    network, hosts = "10.80.0.0/19", 2**13

    def test_at_any_moment(self):
        """Until it is complete: no target is missing, and none is repeated but those that were not
        done when the last checkpoint was written, an interval before the kill at most."""
        seed = random.randrange(10**6)
        dice = random.Random(seed)
        given = (self.network, "-p", f"{self.port},{self.silent}", "--rate", "3000", "--all",
                 *BRIEFLY, "--resume", self.file)
        found, kills = [], 0
        while True:
            with Scanning(self.lab.client, *given) as scanning:
                try:
                    run = scanning.finish(dice.uniform(0.3, 4.5))
                    break
                except subprocess.TimeoutExpired:
                    scanning.send(signal.SIGSTOP)
                    if any("synspect/summary/" in line for line in scanning.said()[-1:]):
                        scanning.send(signal.SIGCONT)  # it is over, and about to say so
                        run = scanning.finish()
                        break
                    killed_at = time.time_ns()
                    run = scanning.kill()
            kills += 1
            self.assertEqual(self.traces.left(), [], run)
            found.append((killed_at, run.killed_records))
        print(f"\n{kills} kills, seed {seed}", flush=True)
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual((run.status, run.problems()), (1, []), run)
        found.append((None, run.records))
        self.assert_complete(found, seed)

    def assert_complete(self, found, seed):
        times = Counter(target_of(record) for _, records in found for record in records)
        self.assertEqual(len(times), 2 * self.hosts, f"seed {seed}")
        later = set()
        for killed_at, records in reversed(found):
            targets = {target_of(record): record for record in records}
            self.assertEqual(len(targets), len(records), "twice in one run")
            for target in targets.keys() & later:
                age = (killed_at - targets[target].started_ns) / 1e9
                self.assertLess(age, INTERVAL + 0.4 + LATE, f"repeated: {target}, seed {seed}")
            later |= targets.keys()
            wrong = [record for record in records if record["outcome"] !=
                     ("open" if record["target"]["port"] == self.port else "filtered")]
            self.assertEqual(wrong, [])


class Interrupted(Runs):
    given = ("--rate", "1000", "--all", *BRIEFLY)

    def interrupted(self, *arguments):
        """After a second of it."""
        with Scanning(self.lab.client, *arguments) as scanning:
            self.assertTrue(wait_until(lambda: len(scanning.said()) > 200))
            run = scanning.interrupt(3)
            if not os.path.exists(self.file):
                name, = [name for name in os.listdir(scanning.folder) if name.endswith(".resume")]
                self.assertIn(f"synspect scan --resume {name}", run.stderr)
                os.rename(os.path.join(scanning.folder, name), self.file)
        self.assertEqual((run.status, run.problems()), (130, []), run)
        self.assertEqual(run.summary["counters"]["in_flight"], 0, "in flight, and not waited for")
        self.assertIs(run.summary["complete"], False)
        self.assertEqual(self.traces.left(), [], run)
        return run

    def test_continued_by_the_file_alone(self):
        """With --resume in the first place, and without."""
        for more in ((), ("--resume", self.file)):
            with self.subTest(more=more):
                first = self.interrupted("10.80.0.0/22", "-p", f"{self.port},{self.silent}",
                                         *self.given, *more)
                rest = self.resume()
                self.assertEqual(rest.problems(), [])
                both = Counter(first.targets() + rest.targets())
                self.assertEqual(len(both), 2048)
                self.assertEqual(max(both.values()), 1, "probed twice")
                outcomes = {**first.outcomes(), **rest.outcomes()}
                wrong = [target for target, outcome in outcomes.items() if outcome !=
                         ("open" if target[1] == self.port else "filtered")]
                self.assertEqual(wrong, [])

    def test_another_scan_does_not_continue_it(self):
        self.interrupted("10.80.0.0/22", "-p", self.port, *self.given, "--resume", self.file)
        for other in (("10.80.0.0/23", "-p", self.port), ("10.80.0.0/22", "-p", "80"),
                      ("10.80.0.0/22", "-p", self.port, "--seed", "1"),
                      ("10.80.0.0/22", "-p", self.port, "--shard", "1/2")):
            run = scan(self.lab.client, *other, "--resume", self.file)
            self.assertEqual((run.status, run.stdout), (2, ""), run)
        self.assertEqual(self.resume("--rate", "20000").status, 0)

    def test_of_standard_input(self):
        lines = "".join(f"10.80.7.{n % 256}:{port}\n" for n in range(512)
                        for port in (self.port, self.silent))
        read, write = os.pipe()
        with open(write, "w", encoding="ascii") as targets:
            targets.write(lines)
        with Scanning(self.lab.client, "-", *self.given, "--resume", self.file,
                      stdin=read) as scanning:
            os.close(read)
            self.assertTrue(wait_until(lambda: len(scanning.said()) > 200))
            first = scanning.interrupt(3)
        self.assertEqual(first.status, 130, first)
        run = scan(self.lab.client, "--resume", self.file, input=lines)
        self.assertEqual(run.problems(), [])
        self.assertEqual(Counter(first.targets() + run.targets()),
                         Counter({(f"10.80.7.{n}", port): 2 for n in range(256)
                                  for port in (self.port, self.silent)}))

    def test_while_the_list_is_idle(self):
        """What the list still brings is not done."""
        read, write = os.pipe()
        with open(write, "w", buffering=1, encoding="ascii") as targets, Scanning(
                self.lab.client, "-", "-p", self.port, "--resume", self.file,
                stdin=read) as scanning:
            os.close(read)
            targets.write("10.80.7.1\n")
            time.sleep(0.5)
            run = scanning.interrupt(3)
        self.assertEqual(run.status, 130, run)
        self.assertIs(run.summary["complete"], False)
        self.assertTrue(os.path.exists(self.file), "nothing to continue from")
        rest = scan(self.lab.client, "--resume", self.file, input="10.80.7.1\n10.80.7.2\n")
        self.assertEqual(rest.targets(), [("10.80.7.2", self.port)], rest)

    def test_a_second_one_ends_at_once(self):
        """What is open is reset; what was in flight is there for another run."""
        with serving(self.lab, "never_closes") as port:
            with Scanning(self.lab.client, "10.80.7.0/28", "-p", f"{port},{self.silent}", "--open",
                          "full", "--timeout", "30", "--resume", self.file) as scanning:
                self.assertTrue(wait_until(lambda: self.lab.connections_at_server(port) ==
                                           ["CLOSE-WAIT"] * 16))
                scanning.send(signal.SIGINT)
                time.sleep(0.5)
                self.assertIsNone(scanning.process.poll(), "did not wait for what is under way")
                run = scanning.interrupt(2)
            self.assertEqual((run.status, run.problems()), (130, []), run)
            self.assertIs(run.summary["complete"], False, "none of them is done")
            self.assertTrue(wait_until(lambda: not self.lab.connections_at_server(port)),
                            "left open at the server")
        self.assertEqual(self.traces.left(), [], run)
        rest = self.resume(*BRIEFLY, "--all")
        self.assertEqual(len(rest.outcomes()), 32, rest)

    def test_most_time(self):
        began = time.monotonic()
        run = scan(self.lab.client, "10.80.0.0/20", "-p", self.port, "--max-time", "1.5",
                   "--resume", self.file)
        self.assertLess(time.monotonic() - began, 1.5 + LATE)
        self.assertEqual((run.status, run.problems()), (1, []), run)
        self.assertIs(run.summary["complete"], False)
        self.assertIn(f"--resume {self.file}", run.stderr)
        self.assertAlmostEqual(len(run.records), 750, delta=150)
        rest = self.resume("--rate", "20000", "--max-time", "60")
        both = Counter(run.targets() + rest.targets())
        self.assertEqual((len(both), max(both.values())), (4096, 1))


if __name__ == "__main__":
    preconditions.main()

"""SIGKILL at random moments, from the start of the program into the middle of its lifecycles, again
and again, several at a time: nothing of any of them is left. SYNSPECT_KILLS says how often (1000 take
three quarters of a minute), SEED when."""

import os
import random
import subprocess
import tempfile
import threading
import time
import unittest
from collections import Counter

import preconditions
import synspect
from lab import Lab
from running import announced
from scanning import populate
from serving import serving
from synspect import wait_until
from traces import Traces, drafts, open_at_server, processes

KILLS = int(os.environ.get("SYNSPECT_KILLS", 200))
SEED = int(os.environ.get("SEED", time.time_ns()))
AT_ONCE = 4
# Whatever the server repeats because nobody answers (SYN/ACK, FIN) goes to our kernel, which has
# nothing to do with it and resets it.
KERNEL_ANSWERS = 15.0


class Kills(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab("veth"))
        populate(self.lab)
        self.port = self.enterContext(serving(self.lab, "slow_close", 0.02))
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.traces = Traces(self.lab.client)
        self.moments = Counter()  # what had become of the runs when they were killed
        self.were_open = 0

    def commands(self):
        """Each needs what it holds: capture, guard, ports, files."""
        probe = ("probe", self.lab.target("ipv4"), "-p", self.port, "-c", 10000, "-i", "0.002",
                 "-o", "json", "--time-wait", "0")
        scan = ("scan", "10.80.0.0/16", "-p", self.port, "--rate", 2000, "--open", "full")
        return [probe, scan, (*probe, "--pcapng", "packets.pcapng"),
                (*scan, "--resume", "run.state", "--pcapng", "packets.pcapng")]

    def start(self, command, folder):
        with open(os.path.join(folder, "out"), "wb") as output:
            return self.lab.client.start(os.environ["SYNSPECT"], *map(str, command), cwd=folder,
                                         stdout=output, stderr=subprocess.DEVNULL)

    def seconds_to_first_record(self, command):
        """Of a run that nobody kills, with as much going on besides."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            began = time.monotonic()
            runs = [self.start(command, folder) for _ in range(AT_ONCE)]
            output = os.path.join(folder, "out")
            self.assertTrue(wait_until(lambda: os.path.getsize(output) > 0, 20))
            took = time.monotonic() - began
            for run in runs:
                run.kill()
                run.wait()
        return took

    def kill_one(self, dice, command, longest):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            process = self.start(command, folder)
            time.sleep(dice.uniform(0, longest))
            process.kill()
            process.wait()
            with open(os.path.join(folder, "out"), encoding="utf-8") as output:
                text = output.read()
            if process.returncode != -9:
                raise AssertionError(f"it had ended by itself: {process.returncode}")
            with self.lock:
                self.moments["had reported" if announced(text) else
                             "had captured" if os.path.exists(f"{folder}/packets.pcapng") else
                             "had reported nothing"] += 1
                self.drafts += drafts(folder)

    def kill_in_turn(self, number):
        dice, commands = random.Random(f"{SEED} {number}"), self.commands()
        try:
            for kill in range(number, KILLS, AT_ONCE):
                self.kill_one(dice, commands[kill // AT_ONCE % len(commands)], self.longest)
        except Exception as error:
            self.errors.append(error)

    def test_at_random_moments(self):
        print(f"SEED={SEED}", flush=True)
        self.lock, self.errors, self.drafts = threading.Lock(), [], []
        self.longest = 2 * self.seconds_to_first_record(self.commands()[0])
        began = time.monotonic()
        workers = [threading.Thread(target=self.kill_in_turn, args=(number,))
                   for number in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.monotonic() - began
        self.assertEqual(self.errors, [])
        self.assertTrue(wait_until(lambda: not processes(self.lab.client), 3))
        self.assertEqual(self.traces.left(), [])
        self.assertEqual(self.drafts, [])
        self.assert_closed_at_server()
        print(f"{KILLS} kills within {1000 * self.longest:.0f} ms of the start took {took:.0f} s; "
              f"{dict(self.moments)}", flush=True)
        for moment in ("had reported", "had reported nothing"):
            self.assertGreater(self.moments[moment], KILLS // 20, f"not at any moment: {moment}")
        with serving(self.lab, "closes_when_peer_does") as port:
            run = synspect.probe(self.lab.client, self.lab.target("ipv4"), "-p", str(port))
        self.assertEqual(run.status, 0, f"a probe after the kills\n{run}")

    def assert_closed_at_server(self):
        def rest():
            return Counter(open_at_server(self.lab, self.port))

        were_open, ended = rest(), time.monotonic()
        self.assertTrue(wait_until(lambda: not rest(), KERNEL_ANSWERS), rest())
        print(f"open at the server after the last kill: {dict(were_open)}; none "
              f"{time.monotonic() - ended:.1f} s later", flush=True)


if __name__ == "__main__":
    preconditions.main()

"""Readers of standard output that are slow, stop, or go away, and a disk that is full: the run
waits or ends, and no record is lost to whoever continues it."""

import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import preconditions
from lab import Lab
from scan_record import target_of
from scanning import Scanning, ScanRun, populate, scan
from serving import nginx
from traces import Traces

NETWORK, HOSTS = "10.80.0.0/19", 2**13
SLOWLY_S = 6.0  # longer than any timeout of a target


class Reader(threading.Thread):
    """Reads a pipe at some kB/s for a while, then as fast as it comes."""

    def __init__(self, descriptor):
        super().__init__(daemon=True)
        self._descriptor = descriptor
        self.text = b""
        self.start()

    def run(self):
        until = time.monotonic() + SLOWLY_S
        while time.monotonic() < until:
            self.text += os.read(self._descriptor, 400)
            time.sleep(0.1)
        while more := os.read(self._descriptor, 1 << 20):
            self.text += more
        os.close(self._descriptor)


class InLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(nginx(cls.lab))

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = os.path.join(self.folder, "run.state")
        self.traces = Traces(self.lab.client)


class Slow(InLab):
    def through_a_slow_pipe(self, *arguments, rate=20000, interrupted=False):
        read, write = os.pipe()
        reader = Reader(read)
        with Scanning(self.lab.client, NETWORK, "-p", self.port, "--rate", rate, *arguments,
                      stdout=write) as scanning:
            os.close(write)
            if interrupted:
                time.sleep(2)
                scanning.send(signal.SIGINT)
            scanning.finish(90)
            reader.join()
            run = ScanRun(scanning.process.returncode, reader.text.decode(),
                          scanning.complained())
        self.assertEqual((run.status, run.problems()), (130 if interrupted else 0, []), run)
        self.assertEqual(set(run.outcomes().values()), {"open"})
        self.assertEqual(self.traces.left(), [], run)
        return run

    def test_slow(self):
        """The capture holds what arrives meanwhile: a round trip is as long as it was."""
        run = self.through_a_slow_pipe()
        self.assertEqual(len(run.outcomes()), HOSTS)
        times = [record.step("syn")["rtt_us"] for record in run.records]
        print(f"\nslow reader: longest round trip {max(times):.0f} us", flush=True)
        self.assertLess(max(times), 1e6)

    def test_slow_full(self):
        """Whole lifecycles: the server waits, too."""
        run = self.through_a_slow_pipe("--open", "full")
        self.assertEqual(run.summary["closed"]["clean"], HOSTS, run)

    def test_interrupted(self):
        """While it waits for its reader, who gets what was begun; the next run has the rest."""
        first = self.through_a_slow_pipe("--resume", self.file, rate=2000, interrupted=True)
        rest = scan(self.lab.client, "--resume", self.file, "--rate", "20000")
        self.assertEqual(rest.problems(), [], rest)
        self.assertEqual(len(first.outcomes()) + len(rest.outcomes()), HOSTS)
        self.assertEqual(len({**first.outcomes(), **rest.outcomes()}), HOSTS)

    def test_stopped(self):
        """Nobody reads: a second Ctrl-C ends it all the same."""
        read, write = os.pipe()
        with Scanning(self.lab.client, NETWORK, "-p", self.port, "--rate", "20000",
                      stdout=write) as scanning:
            os.close(write)
            time.sleep(1)
            scanning.send(signal.SIGINT)
            time.sleep(0.5)
            scanning.send(signal.SIGINT)
            run = scanning.finish(5)
        os.close(read)
        self.assertEqual(run.status, 130, run)


class Lost(InLab):
    """Output that could not be written is not done: whoever continues the run finds it all."""

    def setUp(self):
        super().setUp()
        # 2.7 seconds, and records are written by the 64 KiB.
        self.long = ("10.80.0.0/18", "-p", self.port, "--rate", "12000")

    def continued(self, said, hosts, *arguments):
        """Its targets and those of the rest of the run are all there are."""
        run = scan(self.lab.client, *arguments, "--resume", self.file)
        self.assertEqual(run.status, 0, run)
        missing = hosts - len({*map(target_of, said.killed_records), *run.targets()})
        self.assertEqual(missing, 0, f"{missing} of {hosts} targets have no record")
        self.assertEqual(self.traces.left(), [], run)
        return run

    def through_a_full_disk(self, octets):
        """The run lasts longer than it is to the first checkpoint."""
        first = self.broken_off_by_a_full_disk(octets, *self.long)
        self.assertTrue(os.path.exists(self.file), "nothing to continue from")
        rest = self.continued(first, 2 * HOSTS, *self.long)
        self.assertLess(len(rest.records), HOSTS, "begun anew")

    def broken_off_by_a_full_disk(self, octets, *arguments):
        disk = os.path.join(self.folder, "disk")
        os.mkdir(disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={octets}", "none", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        with open(os.path.join(disk, "out"), "w+b") as output, Scanning(
                self.lab.client, *arguments, "--resume", self.file, stdout=output) as scanning:
            scanning.finish(30)
            output.seek(0)
            run = ScanRun(scanning.process.returncode, output.read().decode(),
                          scanning.complained())
        self.assertEqual(run.status, 5, run)
        self.assertIn("standard output", run.stderr)
        return run

    def test_disk_full_on_the_way(self):
        self.through_a_full_disk("10m")

    def test_disk_full_at_the_end(self):
        """Room for all records but the last few."""
        whole = scan(self.lab.client, *self.long)
        self.through_a_full_disk(len(whole.stdout) // 4096 * 4096 - 4096 * 2)

    def test_reader_gone(self):
        given = (NETWORK, "-p", self.port, "--rate", "20000")
        read, write = os.pipe()
        with Scanning(self.lab.client, *given, "--resume", self.file, stdout=write) as scanning:
            os.close(write)
            text = b""
            while len(text) < 500_000:
                text += os.read(read, 65536)
            os.close(read)
            scanning.finish(10)
            run = ScanRun(scanning.process.returncode, text.decode(), scanning.complained())
        self.assertEqual(run.status, 5, run)
        self.continued(run, HOSTS, *given)


if __name__ == "__main__":
    preconditions.main()

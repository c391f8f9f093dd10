"""A disk that gets full under standard output, --pcapng or --resume, and readers that go away, in the
middle of probes and scans: one line says so, what had been written is whole, and nothing stays open."""

import ctypes
import os
import subprocess
import tempfile
import unittest

import packet_file
import preconditions
from lab import Lab
from record import Record, problems
from running import Running, announced
from scanning import Scanning, populate, scan
from serving import serving
from synspect import wait_until
from traces import Traces, drafts, open_at_server, processes

CLONE_NEWNS = 0x20000
LATE = 5.0  # seconds
MANY = ("-c", 3000, "-i", "0.003", "--time-wait", "0")


def setUpModule():
    """What is mounted is not to be seen, and does not stay, outside of this process."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


class Disturbed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(serving(cls.lab, "slow_close", 0.1))
        cls.target = f"{cls.lab.target('ipv4')}:{cls.port}"

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.traces = Traces(self.lab.client)

    def disk(self, octets):
        """A folder on a disk of that size."""
        folder = tempfile.mkdtemp(dir=self.folder)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={octets}", "none", folder], check=True)
        self.addCleanup(subprocess.run, ["umount", folder], check=True)
        return folder

    def assert_told(self, run, *words, status=5):
        """By one line, besides what a scan says for people."""
        self.assertEqual(run.status, status, run)
        errors = [line for line in run.stderr.splitlines() if line.startswith("synspect: ")
                  and not line.startswith(("synspect: not all", "synspect: capture-dropped"))
                  and "to go on:" not in line]
        self.assertEqual(len(errors), 1, run)
        for word in words:
            self.assertIn(word, errors[0])

    def assert_nothing_left(self, *folders):
        self.assertEqual(self.traces.left(), [])
        self.assertEqual(processes(self.lab.client), [])
        self.assertTrue(wait_until(lambda: not open_at_server(self.lab, self.port), LATE),
                        open_at_server(self.lab, self.port))
        for folder in folders:
            self.assertEqual(drafts(folder), [])


class FullDisk(Disturbed):
    def test_results_of_a_probe(self):
        for form in ("json", "csv", "text", "ladder"):
            with self.subTest(form=form):
                disk = self.disk("100k")
                with open(os.path.join(disk, "out"), "wb") as output, Running(
                        self.lab.client, "probe", self.target, *MANY, "-o", form,
                        stdout=output) as probing:
                    run = probing.finish(30)
                with open(os.path.join(disk, "out"), encoding="utf-8") as output:
                    text = output.read()
                self.assert_told(run, "standard output", "closed or full")
                self.assert_nothing_left()
                if form == "json":
                    found = announced(text)
                    self.assertGreater(len(found), 20)
                    lines = text.splitlines()[:len(found)]
                    self.assertEqual([p for line in lines for p in problems(Record(line))], [])

    def test_packets(self):
        """What was captured until then can be read."""
        probe = ("probe", self.target, *MANY, "-o", "json")
        whole_lifecycles = ("scan", "10.80.0.0/18", "-p", self.port, "--rate", 500, "--open", "full")
        for command in (probe, whole_lifecycles):
            with self.subTest(command=command[0]):
                disk = self.disk("100k")
                path = os.path.join(disk, "packets.pcapng")
                with Running(self.lab.client, *command, "--pcapng", path) as running:
                    run = running.finish(30)
                    self.assertTrue(run.stdout.endswith("\n"), "half a line")
                    self.assertGreater(len(announced(run.stdout)), 20)
                    self.assert_told(run, "packets.pcapng", "no space left")
                    self.assert_nothing_left(disk, running.folder)
                self.assertGreater(len(packet_file.read(path).packets), 100)

    def test_checkpoints(self):
        """The next one cannot be written: the run ends, and goes on from the last one, elsewhere."""
        disk = self.disk("256k")
        file, given = os.path.join(disk, "run.state"), ("10.80.0.0/20", "-p", self.port, "--rate", 600)
        with Scanning(self.lab.client, *given, "--resume", file) as scanning:
            self.assertTrue(wait_until(lambda: os.path.exists(file)))
            with open(file, "rb") as before, open(
                    os.path.join(disk, "rest"), "wb", buffering=0) as rest:
                kept = before.read()
                self.fill(rest)
            first = scanning.finish(20)
            with open(file, "rb") as after:
                self.assertEqual(after.read(), kept, "the last checkpoint was damaged")
            self.assert_told(first, "run.state", "no space left")
            self.assert_nothing_left(disk, scanning.folder)
        os.unlink(os.path.join(disk, "rest"))
        rest = scan(self.lab.client, "--resume", file, "--rate", 20000)
        self.assertEqual((rest.status, rest.problems()), (0, []), rest)
        self.assertEqual(len({*first.targets(), *rest.targets()}), 4096)
        self.assertFalse(os.path.exists(file))

    @staticmethod
    def fill(file):
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            pass


class ReaderGone(Disturbed):
    def piped(self, *command, reader="head -1"):
        """Through the shell's pipe, as users do it: what the reader kept, and the run's own end."""
        errors = os.path.join(self.folder, "errors")
        words = " ".join(map(str, (os.environ["SYNSPECT"], *command)))
        done = self.lab.client.run(
            "bash", "-c", f"{words} 2>{errors} | {reader}; echo status ${{PIPESTATUS[0]}}")
        *kept, last = done.stdout.splitlines()
        with open(errors, encoding="utf-8") as file:
            return type("Run", (), {"status": int(last.split()[1]), "stdout": "\n".join(kept),
                                    "stderr": file.read()})

    def test_probe(self):
        for form in ("json", "csv", "text", "ladder", "table"):
            with self.subTest(form=form):
                run = self.piped("probe", self.target, *MANY, "-o", form)
                self.assertEqual(len(run.stdout.splitlines()), 1)
                if form == "json":
                    self.assertEqual(problems(Record(run.stdout)), [])
                self.assert_told(run, "standard output", "closed or full")
                self.assert_nothing_left()

    def test_scan(self):
        for form in ("json", "csv", "text"):
            with self.subTest(form=form):
                run = self.piped("scan", "10.80.0.0/18", "-p", self.port, "--rate", 500, "--open",
                                 "full", "-o", form, "--resume", f"{self.folder}/run.state")
                self.assertEqual(len(run.stdout.splitlines()), 1)
                self.assert_told(run, "standard output", "closed or full")
                self.assert_nothing_left()

    def test_one_that_never_reads(self):
        run = self.piped("probe", self.target, *MANY, "-o", "json", reader="true")
        self.assert_told(run, "standard output", "closed or full")
        self.assert_nothing_left()


if __name__ == "__main__":
    preconditions.main(packet_file.TOOLS)

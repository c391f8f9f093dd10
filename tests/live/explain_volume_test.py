"""`synspect explain` on captures that are longer than its memory may be: a real one of nginx and
ab, many times over with other clients (multiply_capture)."""

import os
import subprocess
import tempfile
import time
import unittest

import preconditions
from capture import Capture
from lab import CLIENT, CLIENT_INTERFACE, SERVER, Lab
from serving import nginx

CONNECTIONS = 1000
SHORT, LONG = 30_000_000, 240_000_000  # octets
# Of what is over: 16,384 connections, and what there is of the program itself.
MOST_KILOBYTES = 130_000
# On a busy machine and one processor; docs/benchmarks.md has what a quiet one does.
LEAST_PACKETS_A_SECOND = 300_000


def explained(path):
    """(connections, clean ones, seconds), by `-o csv`."""
    with open(path + ".csv", "w+", encoding="utf-8") as out:
        begun = time.monotonic()
        subprocess.run([os.environ["SYNSPECT"], "explain", path, "-q", "-o", "csv"], stdout=out,
                       timeout=120, check=True)
        seconds = time.monotonic() - begun
        out.seek(0)
        rows = out.readlines()[1:]
    return len(rows), sum(",open,clean," in row for row in rows), seconds


def kilobytes(path):
    """What it needed at most, as the kernel counts."""
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen([os.environ["SYNSPECT"], "explain", path, "-q", "-o", "csv"],
                                 stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss


class Volume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        with Lab("veth") as lab, nginx(lab) as port, Capture(lab.client, CLIENT_INTERFACE) as capture:
            lab.client.run("ab", "-q", "-n", str(CONNECTIONS), "-c", "20",
                           f"http://{SERVER['ipv4']}:{port}/", timeout=60)
            capture.stop()
            cls.files = [cls.multiplied(capture.path, octets) for octets in (SHORT, LONG)]

    @classmethod
    def multiplied(cls, path, octets):
        out = os.path.join(cls.folder, f"{octets}.pcap")
        subprocess.run([os.environ["MULTIPLY_CAPTURE"], path, out, str(octets), CLIENT["ipv4"]],
                       check=True, timeout=60)
        return out

    def test_all_are_found_in_time(self):
        found, clean, seconds = explained(self.files[1])
        packets = int(subprocess.run(["capinfos", "-M", "-c", "-T", "-r", self.files[1]], check=True,
                                     capture_output=True, text=True).stdout.split()[-1])
        self.assertGreater(found, 100 * CONNECTIONS)
        self.assertEqual(clean, found)
        self.assertGreater(packets / seconds, LEAST_PACKETS_A_SECOND)

    def test_memory_does_not_grow_with_the_file(self):
        short, long = map(kilobytes, self.files)
        self.assertLess(long, MOST_KILOBYTES)
        self.assertLess(long, 1.2 * short)


if __name__ == "__main__":
    preconditions.main(tools=("ab", "capinfos"))

"""`synspect explain -` on a pipe whose writer is not done: what is known is written while it waits, and
an interrupt ends the wait."""

import json
import os
import select
import signal
import subprocess
import unittest

import preconditions
import reference_trace as reference
import synspect

MINUTE_NS = 60 * 10**9


def explaining():
    return subprocess.Popen([os.environ["SYNSPECT"], "explain", "-", "-o", "json"],
                            bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def refused(at_ns, port):
    """Two frames: a SYN and the RST for it."""
    there, back = (port, 80), (80, port)
    packets = (reference.tcp(reference.CLIENT, reference.SERVER, there, 64, 1000, 0, reference.SYN,
                             65535, b""),
               reference.tcp(reference.SERVER, reference.CLIENT, back, 118, 0, 1001,
                             reference.RST | reference.ACK, 0, b""))
    return [reference.Frame(at_ns + number * 1_000_000, reference.ethernet(bool(number), packet))
            for number, packet in enumerate(packets)]


def waits(process):
    """Whether it sleeps until there is more."""
    with open(f"/proc/{process.pid}/wchan", encoding="ascii") as file:
        where = file.read()
    return "poll" in where or "pipe" in where


class Stream(unittest.TestCase):
    def setUp(self):
        self.process = explaining()
        self.addCleanup(self.finish)

    def finish(self):
        self.process.kill()
        self.process.communicate(timeout=10)

    def write(self, octets):
        self.process.stdin.write(octets)

    def test_what_is_known_is_written_before_the_end(self):
        frames = [frame for number in range(4)
                  for frame in refused(reference.BEGINNING_NS + 2 * number * MINUTE_NS, 40000 + number)]
        self.write(reference.pcap(frames))
        readable, _, _ = select.select([self.process.stdout], [], [], 10)
        self.assertTrue(readable, "nothing is written while the pipe is silent")
        record = json.loads(self.process.stdout.readline())
        self.assertEqual((record["outcome"], record["source"]["port"]), ("refused", 40000))
        rest, _ = self.process.communicate(timeout=10)
        self.assertEqual(len(rest.splitlines()), 3, rest)

    def interrupted(self, octets):
        self.write(octets)
        self.assertTrue(synspect.wait_until(lambda: waits(self.process)))
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=5)  # the pipe is open still
        out, err = self.process.stdout.read(), self.process.stderr.read()
        self.assertEqual(self.process.returncode, 130, err)
        return json.loads(out), err.decode()

    def test_an_interrupt_ends_the_wait(self):
        record, _ = self.interrupted(reference.pcap(reference.trace()))
        self.assertEqual(record["outcome"], "open")

    def test_an_interrupt_within_a_packet(self):
        more = reference.pcap(reference.trace() + refused(reference.BEGINNING_NS, 40000)[:1])
        record, said = self.interrupted(more[:-7])
        self.assertEqual(record["outcome"], "open")
        self.assertNotIn("truncated", said)


if __name__ == "__main__":
    preconditions.main()

"""A lab whose two machines are joined by path_emulator, in a namespace between them; and its log,
frame by frame: what really passed."""

import os
import subprocess
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

from capture import Segment, decode_ip
from lab import CLIENT_INTERFACE, SERVER_INTERFACE, Lab

ETHERNET = 14
TO_CLIENT, TO_SERVER = "to_client", "to_server"  # interfaces between
OUT, BACK = 0, 1  # directions: the client's frames, and the server's


@dataclass
class Copy:
    """One copy of a frame, as far as it came. Times: nanoseconds of CLOCK_REALTIME."""

    direction: int
    frame: int  # copies of one frame share it
    fate: str  # passed, corrupted, lost, waiting (when the path ended)
    arrived_ns: int
    due_ns: int
    before_ns: int  # the receiving kernel stamped it between the two
    after_ns: int
    bit: int | None  # the flipped one, counted from the first of the IP header
    packet: bytes  # as it came from its sender, from the IP header on
    segment: Segment | None  # none: not TCP

    def late_ns(self):
        return self.before_ns - self.due_ns

    def client_port(self):
        segment = self.segment
        return segment.source_port if self.direction == OUT else segment.destination_port

    def covering_checksum(self):
        """By which checksum a kernel finds the flipped bit: `ip`, `tcp`, or none, because a length
        that makes no sense is looked at before."""
        damaged = bytearray(self.packet)
        damaged[self.bit // 8] ^= 0x80 >> self.bit % 8
        header = 20 if self.packet[0] >> 4 == 4 else 40
        if self.bit // 8 < header:
            length = (damaged[0] & 15) * 4
            return "ip" if damaged[0] >> 4 == 4 and 20 <= length <= len(damaged) else None
        length = (damaged[header + 12] >> 4) * 4
        return "tcp" if 20 <= length <= len(damaged) - header else None


def read_log(lines):
    for line in lines:
        direction, frame, _, fate, *times, bit, octets = line.split()
        packet = bytes.fromhex(octets)[ETHERNET:]
        segment = decode_ip(packet, int(times[0])) if packet[0] >> 4 in (4, 6) else None
        yield Copy(int(direction), int(frame), fate, *map(int, times),
                   int(bit) - ETHERNET * 8 if int(bit) >= 0 else None, packet, segment)


class Path:
    """What one run of the emulator did; readable when it has ended."""

    def __init__(self):
        self.copies = []  # of TCP, in order of arrival

    def connections(self):
        """Client port -> its copies."""
        found = {}
        for copy in self.copies:
            found.setdefault(copy.client_port(), []).append(copy)
        return found

    def fates(self, direction):
        return Counter(copy.fate for copy in self.copies if copy.direction == direction)

    def overtaken(self, direction):
        """How many copies arrived later than one of their connection that came after them."""
        count, latest = 0, {}
        for copy in self.copies:
            if copy.direction == direction and copy.fate in ("passed", "corrupted"):
                port = copy.client_port()
                count += copy.before_ns < latest.get(port, 0)
                latest[port] = max(copy.before_ns, latest.get(port, 0))
        return count

    def lateness(self):
        """How late the copies that left did so, in nanoseconds: the emulator's precision."""
        return [copy.late_ns() for copy in self.copies if copy.fate in ("passed", "corrupted")]


class PathLab(Lab):
    """Nothing passes but while `emulating`."""

    def _veth(self):
        self.between = self._namespace("between")
        for namespace, interface, middle in ((self.client, CLIENT_INTERFACE, TO_CLIENT),
                                             (self.server, SERVER_INTERFACE, TO_SERVER)):
            namespace.run("ip", "link", "add", interface, "type", "veth",
                          "peer", "name", middle, "netns", self.between.path)
            # No address: the kernel between takes nothing for itself.
            self.between.run("ip", "link", "set", middle, "addrgenmode", "none", "up")
        return []

    @contextmanager
    def emulating(self, seed, lifetime, **damage):
        """`damage`: the emulator's options."""
        options = [f"--{name}={value}" for name, value in damage.items()]
        path = Path()
        with tempfile.TemporaryFile("w+", encoding="ascii") as log:
            process = self.between.start(
                os.environ["PATH_EMULATOR"], *options, f"--seed={seed}", f"--lifetime={lifetime}",
                TO_CLIENT, TO_SERVER, stdout=log, stderr=subprocess.PIPE, text=True)
            said = process.stderr.readline()
            if said != "ready\n":
                raise RuntimeError(f"the emulator did not start: {said}")
            try:
                yield path
            finally:
                process.terminate()
                said = process.communicate(timeout=20)[1]
            if process.returncode != 0:
                raise RuntimeError(f"the emulator failed: {said}")
            log.seek(0)
            path.copies = [copy for copy in read_log(log) if copy.segment]

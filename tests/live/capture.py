"""An independent witness: tcpdump with nanosecond stamps on one interface, and a reader for its
file that shares no code with Synspect."""

import ipaddress
import os
import re
import signal
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass

NANOSECOND_MAGIC = 0xA1B23C4D
LINK_HEADER = {1: 14, 101: 0, 276: 20}  # Ethernet, raw IP, Linux cooked v2
FLAG_LETTERS = ((0x02, "S"), (0x01, "F"), (0x04, "R"), (0x08, "P"), (0x10, "."))


@dataclass
class Segment:
    time_ns: int  # CLOCK_REALTIME
    source: str
    source_port: int
    destination: str
    destination_port: int
    flags: str
    seq: int
    ack: int | None
    length: int

    def __str__(self):
        return (f"{self.time_ns} {self.source_port}>{self.destination_port} {self.flags} "
                f"{self.seq}({self.length}) ack {self.ack}")

    def end(self):
        """The sequence number after this segment; SYN and FIN count one each."""
        counted = self.length + ("S" in self.flags) + ("F" in self.flags)
        return (self.seq + counted) % 2**32


class Capture:
    """Captures TCP from construction to `stop`. On `lo` each packet is seen once, as it arrives.

    The kernel serves the sockets on one packet in turn: first those bound to `any` interface, then
    those bound to this one, the newest first. A packet that a local kernel sent over veth is
    stamped anew for each of them, and waking a sleeping reader (2 to 20 us in a virtual machine)
    comes between two stamps. `immediate`=False wakes nobody, but its packets come up to 1 s late.
    """

    def __init__(self, namespace, interface, immediate=True, buffer_kib=8192):
        self._quiet_s = 0.05 if immediate else 1.2
        self._file = tempfile.NamedTemporaryFile(suffix=".pcap")
        self._tcpdump = namespace.start(
            "tcpdump", "-Z", "root", "-i", interface, "-n", "-U", "-s", "128",
            "-B", str(buffer_kib), *(["--immediate-mode"] if immediate else []),
            "--time-stamp-precision=nano", "-w", "-", "tcp",
            stdout=self._file, stderr=subprocess.PIPE, text=True)
        while "listening" not in (line := self._tcpdump.stderr.readline()):
            if not line:
                raise RuntimeError("tcpdump did not start")
        self._segments = None

    @property
    def path(self):
        return self._file.name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self._file.close()

    def stop(self):
        if self._tcpdump.poll() is not None:
            return
        self._drain()
        self._tcpdump.send_signal(signal.SIGINT)
        report = self._tcpdump.communicate(timeout=10)[1]
        dropped = re.search(r"(\d+) packets? dropped by kernel", report)
        if not dropped or int(dropped[1]) != 0:
            raise RuntimeError(f"the witness missed packets: {report}")

    def _drain(self):
        """Until the file has not grown for a while; tcpdump discards what it has not read."""
        size = -1
        while size != (size := os.fstat(self._file.fileno()).st_size):
            time.sleep(self._quiet_s)

    def segments(self):
        """All TCP segments; stops the capture."""
        if self._segments is None:
            self.stop()
            with open(self._file.name, "rb") as file:
                self._segments = list(read_pcap(file.read()))
        return self._segments

    def frames(self):
        """(nanoseconds, octets, at most 128) of all that was captured; stops the capture."""
        self.stop()
        with open(self._file.name, "rb") as file:
            return [(time_ns, packet) for time_ns, _, packet in read_frames(file.read())]

    @property
    def path(self):
        """Of the file, whole; stops the capture."""
        self.stop()
        return self._file.name

    def connections(self, server_port):
        """Client port -> its segments in order of time."""
        found = {}
        for segment in self.segments():
            if segment.destination_port == server_port:
                found.setdefault(segment.source_port, []).append(segment)
            elif segment.source_port == server_port:
                found.setdefault(segment.destination_port, []).append(segment)
        return found


def read_pcap(octets):
    for time_ns, link_type, packet in read_frames(octets):
        segment = decode_ip(packet[LINK_HEADER[link_type]:], time_ns)
        if segment:
            yield segment


def read_frames(octets):
    magic, link_type = struct.unpack_from("<I16xI", octets)
    if magic != NANOSECOND_MAGIC or link_type not in LINK_HEADER:
        raise ValueError(f"unexpected pcap: magic {magic:#x}, link type {link_type}")
    offset = 24
    while offset + 16 <= len(octets):
        seconds, nanos, captured, _ = struct.unpack_from("<IIII", octets, offset)
        offset += 16
        packet = octets[offset:offset + captured]
        offset += captured
        yield seconds * 10**9 + nanos, link_type, packet


def decode_ip(packet, time_ns):
    """IPv4, or IPv6 without extension headers: nothing else is sent in the lab."""
    if packet[0] >> 4 == 4:
        header, protocol = (packet[0] & 15) * 4, packet[9]
        total = struct.unpack_from(">H", packet, 2)[0]
        source, destination = packet[12:16], packet[16:20]
    else:
        header, protocol = 40, packet[6]
        total = header + struct.unpack_from(">H", packet, 4)[0]
        source, destination = packet[8:24], packet[24:40]
    if protocol != 6:
        return None
    sport, dport, seq, ack, offset, bits = struct.unpack_from(">HHIIBB", packet, header)
    return Segment(time_ns, str(ipaddress.ip_address(source)), sport,
                   str(ipaddress.ip_address(destination)), dport,
                   "".join(letter for bit, letter in FLAG_LETTERS if bits & bit),
                   seq, ack if bits & 0x10 else None, total - header - (offset >> 4) * 4)

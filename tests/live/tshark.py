"""What tshark finds in a capture file: an analyser that shares no code with Synspect. Times are
whole nanoseconds."""

import subprocess
from dataclasses import dataclass

FIELDS = ("frame.number", "frame.time_epoch", "frame.len", "tcp.stream", "ip.src", "ipv6.src",
          "tcp.srcport", "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.len",
          "tcp.analysis.acks_frame", "tcp.analysis.ack_rtt", "tcp.analysis.retransmission")
# Checks them; captures of packets that hardware would complete are better read without.
CHECKSUMS = [word for layer in ("ip", "tcp", "udp")
             for word in ("-o", f"{layer}.check_checksum:TRUE")]
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10


@dataclass(frozen=True)
class Frame:
    number: int
    time_ns: int
    octets: int
    stream: int
    source: str
    source_port: int
    flags: int
    seq: int
    ack: int
    length: int
    acks_frame: int | None  # its ACK is the first of that frame ...
    ack_rtt_ns: int | None  # ... so long after it
    retransmission: bool

    def end(self):
        """The sequence number after it; SYN and FIN count one each."""
        counted = self.length + bool(self.flags & SYN) + bool(self.flags & FIN)
        return (self.seq + counted) % 2**32

    def is_opening(self):
        return self.flags & SYN and not self.flags & ACK


def decimal_ns(text):
    """Of seconds with up to nine decimals, exactly."""
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0"))


def fields(path, *names, only=None, options=()):
    """Rows of texts. `only`: a display filter. `options`: further arguments of tshark."""
    done = subprocess.run(
        ["tshark", "-n", "-r", path, *options, "-T", "fields", "-E", "separator=/t",
         "-E", "occurrence=f",
         *(("-Y", only) if only else ()), *(word for name in names for word in ("-e", name))],
        capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"tshark: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def frames(path):
    """All TCP segments, but those that an ICMP error quotes."""
    return [_frame(dict(zip(FIELDS, row)))
            for row in fields(path, *FIELDS, only="tcp and not icmp and not icmpv6")]


def _frame(row):
    def number(name):
        return int(row[name]) if row[name] else None

    rtt = row["tcp.analysis.ack_rtt"]
    return Frame(number("frame.number"), decimal_ns(row["frame.time_epoch"]), number("frame.len"),
                 number("tcp.stream"), row["ip.src"] or row["ipv6.src"], number("tcp.srcport"),
                 int(row["tcp.flags"], 16), number("tcp.seq_raw"), number("tcp.ack_raw"),
                 number("tcp.len"), number("tcp.analysis.acks_frame"),
                 decimal_ns(rtt) if rtt else None, bool(row["tcp.analysis.retransmission"]))


def streams(path):
    """The connections whose opening is there, each a list of its frames."""
    found = {}
    for frame in frames(path):
        found.setdefault(frame.stream, []).append(frame)
    return [stream for stream in found.values() if any(frame.is_opening() for frame in stream)]

"""Capture files of Synspect's, read twice: by a reader that shares no code with it, and by tshark and
capinfos, which must have nothing to complain about."""

import os
import struct
import subprocess
import tempfile
from dataclasses import dataclass, field

TOOLS = ("tshark", "capinfos")
SECTION, INTERFACE, STATISTICS, PACKET = 0x0A0D0D0A, 1, 5, 6
COMMENT, IF_NAME, IF_TSRESOL = 1, 2, 9
AS_ROOT = 'Running as user "root"'  # tshark's remark, whatever it reads


@dataclass
class Packet:
    interface: str
    time_ns: int
    octets: bytes
    length: int
    comments: list[str]


@dataclass
class PacketFile:
    interfaces: list[tuple[str, int]] = field(default_factory=list)  # name, link type
    packets: list[Packet] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # comments on statistics, in their order
    rest: int = 0  # octets of a block that is cut short, at the end

    def comments(self):
        return [packet.comments for packet in self.packets]


def _options(octets):
    found = {}
    while len(octets) >= 4:
        code, size = struct.unpack_from("<HH", octets)
        if code == 0:
            break
        found.setdefault(code, []).append(octets[4:4 + size])
        octets = octets[4 + (size + 3) // 4 * 4:]
    return found


def _comments(octets):
    return [text.decode("utf-8") for text in _options(octets).get(COMMENT, [])]


def read(path):
    with open(path, "rb") as file:
        octets = file.read()
    found = PacketFile()
    while octets:
        kind, size = struct.unpack_from("<II", octets) if len(octets) >= 12 else (0, 2**32)
        if size > len(octets):
            found.rest = len(octets)
            break
        if size % 4 or octets[size - 4:size] != octets[4:8]:
            raise ValueError(f"{path}: a block of {size} octets")
        _read_block(found, kind, octets[8:size - 4])
        octets = octets[size:]
    return found


def _read_block(found, kind, body):
    if kind == INTERFACE:
        options = _options(body[8:])
        if options[IF_TSRESOL] != [b"\x09"]:
            raise ValueError("stamps are not in nanoseconds")
        found.interfaces.append((options[IF_NAME][0].decode(), struct.unpack_from("<H", body)[0]))
    elif kind == PACKET:
        number, high, low, captured, length = struct.unpack_from("<IIIII", body)
        found.packets.append(Packet(
            found.interfaces[number][0], high << 32 | low, body[20:20 + captured], length,
            _comments(body[20 + (captured + 3) // 4 * 4:])))
    elif kind == STATISTICS:
        found.remarks += _comments(body[12:])
    elif kind != SECTION:
        raise ValueError(f"a block of type {kind}")


def tshark(*arguments, **options):
    """Its output, line by line. It fails where tshark warns."""
    return _without_complaint(["tshark", *arguments], **options)


def capinfos(path):
    return _without_complaint(["capinfos", path])


def _without_complaint(command, **options):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30,
                              env={**os.environ, "HOME": home}, **options)
    complaints = [line for line in done.stderr.splitlines() if not line.startswith(AS_ROOT)]
    if done.returncode != 0 or complaints:
        raise AssertionError(f"{' '.join(command)}: status {done.returncode}: {complaints}")
    return done.stdout.splitlines()


def read_by_all(path):
    """As `read`, if all readers agree."""
    found = read(path)
    rows = tshark("-r", path, "-T", "fields", "-E", "separator=|", "-E", "aggregator=\x01",
                  "-e", "frame.time_epoch", "-e", "frame.interface_name", "-e", "frame.len",
                  "-e", "frame.comment")
    expected = [f"{packet.time_ns // 10**9}.{packet.time_ns % 10**9:09d}|{packet.interface}|"
                f"{packet.length}|" + "\x01".join(packet.comments) for packet in found.packets]
    if rows != expected or found.rest:
        raise AssertionError(f"tshark reads {len(rows)} packets, we {len(expected)}, and "
                             f"{found.rest} octets more\n{rows[:9]}\n{expected[:9]}")
    said = " ".join("\n".join(capinfos(path)).split())
    if f"Number of packets: {len(rows)} " not in said or "nanoseconds (9)" not in said:
        raise AssertionError(said)
    return found

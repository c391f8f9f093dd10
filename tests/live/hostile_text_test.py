"""Names and other texts of somebody else's that want to be commands to the terminal, formulas or
markup: they reach nobody as anything but text, in any form of output and in any message."""

import csv
import io
import json
import os
import struct
import subprocess
import tempfile
import unicodedata
import unittest

import datagrams
import preconditions
from datagrams import ACK, FIN, RST, SYN
from hostile_lab import TARGETS, HostileLab, Measured
from hostile_peers import PORTS
from namespace import Namespace

FORMATS = ("text", "ladder", "table", "csv", "json")
OCTETS = (b"\x1b]0;owned\x07\x1b[2J", b"\r\nsynspect: all is well\n", b"\x7f\x08", b"\xc2\x9b2J\xc2\x85",
          b"\x9b31m\xff\xfe", b"\xe2\x80\xae\xe2\x81\xa6gpj.exe", b"\xe2\x80\xa8\xe2\x80\xa9", b"\x00\x01\t",
          b"</script><script>alert(1)</script><img src=x onerror=alert(1)>", b"\",\"outcome\":\"open")
FORMULAS = (b"=cmd|' /C calc'!A0", b"+1+1", b"-1+1", b"@SUM(1)", b"\t=1+1", b"\r=1+1")
INTERFACE = b"t\x1b[2J\xc2\x9b\xe2\x80\xae"  # Linux takes any octet but '/', ':' and blanks


def unprintable(octets):
    """Each character that does anything but stand there."""
    text = octets.decode()  # fails for what is no UTF-8
    return sorted({hex(ord(one)) for one in text if one != "\n" and
                   unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")})


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def capture(texts):
    """A pcapng file with a connection for each text, in whose comments and interface it stands."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) +
                b"".join(option(code, b"".join(texts)) for code in (1, 2, 3, 4)))
    ours, server = (bytes((0xFE, 0x80, *bytes(13), last)) for last in (1, 2))
    for number, text in enumerate(texts):
        out += block(1, struct.pack("<HHI", 101, 0, 0) + option(2, text) + option(3, text))
        name = "".join(f"%{octet:02x}" for octet in text)
        note = f"synspect lifecycle attempt=1 name={name}".encode()
        for n, (from_us, flags, seq, ack) in enumerate((
                (True, SYN, 1, 0), (False, SYN | ACK, 7, 2), (True, ACK, 2, 8),
                (True, FIN | ACK, 2, 8), (False, RST | ACK, 8, 3))):
            ends = (ours, server, 40000 + number, 80) if from_us else (server, ours, 80, 40000 + number)
            packet = datagrams.ipv6(*ends[:2], datagrams.tcp(*ends, seq, ack, flags))
            at = number * 1_000_000 + n * 100
            out += block(6, struct.pack("<IIIII", number, at >> 32, at & 0xFFFFFFFF, len(packet),
                                        len(packet)) + packet + bytes(-len(packet) % 4) +
                         option(1, note if n == 0 else text) + option(1, text))
    return out


class HostileText(unittest.TestCase):
    def setUp(self):
        self.folder = os.fsencode(self.enterContext(tempfile.TemporaryDirectory()))
        self.network = Namespace("nobody to ask for a name")
        self.addCleanup(self.network.close)

    def write(self, name, octets):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(octets)
        return path

    def run_with(self, *arguments, status=(0, 1, 2, 3, 4, 5), **options):
        done = subprocess.run(["nsenter", f"--net={self.network.path}", os.environ["SYNSPECT"],
                               *arguments], capture_output=True, timeout=60, **options)
        self.assertIn(done.returncode, status, done)
        self.assertEqual(unprintable(done.stdout), [], done)
        self.assertEqual(unprintable(done.stderr), [], done)
        self.assertNotRegex(done.stdout + b"\n" + done.stderr, rb"\nsynspect: all is well")
        return done

    def test_explain(self):
        texts = OCTETS + FORMULAS
        path = self.write(b"evil\x1b[2J\nname\xff.pcapng", capture(texts))
        for form in FORMATS:
            for more in ([], ["-v"], ["-q"]):
                done = self.run_with("explain", path, "-o", form, *more)
                if form == "json":
                    self.assert_json(done.stdout, texts)
                elif form == "csv":
                    self.assert_csv(done.stdout, texts)

    def assert_json(self, stdout, texts):
        records = [json.loads(line) for line in stdout.decode().splitlines()]
        for record, text in zip(records, texts, strict=True):
            expected = text.decode(errors="replace")
            name = record["target"]["name"]
            if "\ufffd" not in expected:
                self.assertEqual(name, expected)
            self.assertEqual(record["outcome"], "open")

    def assert_csv(self, stdout, texts):
        self.assertEqual(stdout.count(b"\n"), len(texts) + 1)
        for row in csv.DictReader(io.StringIO(stdout.decode())):
            for name, cell in row.items():
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell))
            self.assertEqual((int(row["port"]), row["outcome"]), (80, "open"))
            float(row["syn_rtt_us"])

    def test_page(self):
        texts = OCTETS + FORMULAS
        recorded = self.run_with("explain", self.write(b"c.pcapng", capture(texts)), "-o", "json")
        lines = self.write(b"r\x1b[2J.ndjson", recorded.stdout)
        page = os.path.join(self.folder, b"page.html")
        self.run_with("report", lines, "-o", page, status=(0,))
        with open(page, "rb") as file:
            html = file.read()
        html.decode()
        plain = self.write(b"plain.ndjson", self.run_with(
            "explain", self.write(b"d.pcapng", capture((b"a",))), "-o", "json").stdout)
        self.run_with("report", plain, "-o", page, status=(0,))
        with open(page, "rb") as file:
            ours = file.read()
        for mark in (b"<script", b"</script", b"<img", b"onerror", b"\xe2\x80\xa8", b"\x1b", b"\x9b"):
            hostile = html.count(mark) - (html.count(b"onerror") if mark == b"onerror" else 0)
            self.assertEqual(hostile, ours.count(mark) if mark != b"onerror" else 0, mark)

    def test_messages(self):
        """What is refused, or cannot be found, by the name that it has."""
        for text in OCTETS + FORMULAS:
            plain = text.replace(b"\x00", b"").replace(b"/", b"")
            lines = self.write(b"lines", text + b"\n" + b"nobody" + text + b".invalid:80\n")
            schema = json.dumps({"schema": text.decode(errors="replace")}).encode() + b"\n"
            with self.subTest(text=text):
                self.assert_said("explain", plain)
                self.assert_said("explain", self.write(b"f" + plain, text))
                self.assert_said("report", plain, "-o", "-")
                self.assert_said("report", self.write(b"s", schema), "-o", "-")
                self.assert_said("report", self.write(b"s", text), "-o", "-")
                self.assert_said("probe", b"x" + plain, "-p", "80")
                self.assert_said("probe", "127.0.0.1", "-p", plain or "x")
                self.assert_said("probe", "127.0.0.1", "-p", "80", "--fail-if", plain)
                self.assert_said("probe", "127.0.0.1", "-p", "80", "--interface", b"i" + plain)
                self.assert_said("probe", "127.0.0.1", b"--x" + plain)
                self.assert_said("scan", b"@" + lines, "-p", "80")
                self.assert_said("scan", "--resume", self.write(b"state", text))
                self.assert_said(b"c" + plain)

        # Of standard input, what cannot be probed is said while it is read.
        self.assert_said("scan", "-", "-p", "80", input=b"".join(
            b"x" + text + b"y y\n" for text in OCTETS + FORMULAS))

    def assert_said(self, *arguments, **options):
        done = self.run_with(*arguments, **options)
        self.assertNotEqual(done.returncode, 0, done)
        self.assertRegex(done.stderr, rb"(?m)^synspect: ", done)

    def test_interface(self):
        """A live probe through an interface of such a name, in each form of output."""
        with HostileLab(INTERFACE) as lab, lab.peers():
            for form in FORMATS:
                run = Measured(lab.client, "probe", TARGETS["ipv4"], "-p", str(PORTS["Dribbles"]),
                               "-v", "-o", form, "--timeout", "0.5", "--time-wait", "0")
                run.wait(20)
                self.assertEqual(run.status, 1, run.stderr)
                for text in (run.stdout, run.stderr):
                    self.assertEqual(unprintable(text.encode()), [], form)
                if form == "json":
                    self.assertEqual(run.records[0]["source"]["interface"], INTERFACE.decode())


if __name__ == "__main__":
    preconditions.main()

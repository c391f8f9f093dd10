"""Capture files as other programs write them, read by us and by tshark: the same packets, at the
same time to the nanosecond, octet by octet."""

import gzip
import hashlib
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import preconditions
import synspect
from lab import CLIENT_INTERFACE, SERVER, Lab
from serving import serving

sys.path.append(str(Path(__file__).resolve().parent.parent / "fuzz"))
from capture_corpus import interface, enhanced, option, pcapng, remarks, section  # noqa: E402

WIRESHARK = ("tshark", "editcap", "mergecap", "dumpcap")
FIELDS = ("frame.time_epoch", "frame.len", "frame.md5_hash", "frame.comment",
          "frame.packet_flags")
DIRECTIONS = {"": "", "0x00000000": "", "0x00000001": "in", "0x00000002": "out"}
EPOCH_NS = 1_700_000_000_000_000_000
HELLO = bytes.fromhex("4500002d1c46400040069a7ac0000201c0000209"
                      "9c4001bb000003e9000007d1501801f63c3f000068656c6c6f")


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, timeout=60, **options).stdout


def frames(count, header, seed):
    """Link-layer headers before IP packets with payloads of any length; (ns, octets), in order."""
    chance = random.Random(seed)
    ns = EPOCH_NS + chance.randrange(10**9)
    for _ in range(count):
        ns += chance.randrange(3_000_000)
        yield ns, header + HELLO + chance.randbytes(chance.choice((0, 1, 2, 3, 17, 1000, 1415)))


def nanosecond_pcap(packets, link, order="<"):
    out = struct.pack(order + "IHHIIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, link)
    for ns, octets in packets:
        out += struct.pack(order + "IIII", ns // 10**9, ns % 10**9, len(octets), len(octets)) + octets
    return out


def by_us(path, status=0):
    """(ns, length, MD5, comments, direction) of each packet; and what was said besides."""
    done = subprocess.run([os.environ["CAPTURE_DUMP"], path], capture_output=True, text=True,
                          timeout=60, check=False)
    if done.returncode != status:
        raise AssertionError(f"{path}: status {done.returncode}: {done.stderr}")
    packets = []
    for line in done.stdout.splitlines():
        _, _, ns, length, direction, comments, octets = line.split("\t")
        md5 = hashlib.md5(bytes.fromhex(octets)).hexdigest()
        packets.append((int(ns), int(length), md5, comments, direction))
    return packets, done.stderr


def by_tshark(path, status=0):
    command = ["tshark", "-n", "-r", path, "-o", "frame.generate_md5_hash:TRUE", "-T", "fields"]
    done = subprocess.run(command + [word for field in FIELDS for word in ("-e", field)],
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != status:
        raise AssertionError(f"{path}: tshark: status {done.returncode}: {done.stderr}")
    packets = []
    for line in done.stdout.splitlines():
        at, length, md5, comments, direction = line.split("\t")
        if not at:
            continue  # a simple packet block has no time
        seconds, nanoseconds = at.split(".")
        ns = int(seconds) * 10**9 + int(nanoseconds)
        packets.append((ns, int(length), md5, comments, DIRECTIONS[direction]))
    return packets, done.stderr


class CaptureFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        absent = [tool for tool in WIRESHARK if not shutil.which(tool)]
        if absent:
            raise unittest.SkipTest(f"not installed: {', '.join(absent)}")
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="captures-")))
        cls.ethernet = cls.folder / "ethernet.pcap"
        cls.ethernet.write_bytes(nanosecond_pcap(frames(1500, bytes(12) + b"\x08\x00", 1), 1))

    def check(self, path, packets, says=""):
        ours, said = by_us(path)
        theirs, _ = by_tshark(path)
        self.assertEqual(len(ours), packets, said)
        self.assertEqual(ours, theirs, path)
        self.assertIn(says, said)
        return said

    def check_packed_too(self, path, packets, says):
        self.check(path, packets, says + ": ")
        packed = path.with_suffix(".gz")
        octets = path.read_bytes()
        half = len(octets) // 2
        packed.write_bytes(gzip.compress(octets))
        self.check(packed, packets, says + ", gzip: ")
        packed.write_bytes(gzip.compress(octets[:half]) + gzip.compress(octets[half:]))
        self.check(packed, packets, says + ", gzip: ")

    def test_every_form_that_editcap_writes(self):
        forms = {"pcap": "pcap", "nsecpcap": "pcap, nanoseconds", "modpcap": "pcap, modified",
                 "pcapng": "pcapng"}
        for form, says in forms.items():
            with self.subTest(form=form):
                path = self.folder / f"editcap.{form}"
                run("editcap", "-F", form, self.ethernet, path)
                self.check_packed_too(path, 1500, says)
                cut = self.folder / f"cut.{form}"
                run("editcap", "-F", form, "-s", "61", self.ethernet, cut)
                self.check(cut, 1500)

    def test_what_tcpdump_writes(self):
        for precision, says in (("micro", "pcap: "), ("nano", "pcap, nanoseconds: ")):
            with self.subTest(precision=precision):
                path = self.folder / f"tcpdump.{precision}"
                run("tcpdump", "-Z", "root", f"--time-stamp-precision={precision}",
                    "-r", self.ethernet, "-w", path)
                self.check(path, 1500, says)

    def test_the_other_order_of_octets(self):
        packets = list(frames(200, bytes(12) + b"\x08\x00", 2))
        path = self.folder / "big.pcap"
        path.write_bytes(nanosecond_pcap(packets, 1, ">"))
        self.check(path, 200, "pcap, nanoseconds: ")
        for order in "<>":
            path = self.folder / "order.pcapng"
            path.write_bytes(pcapng(order, HELLO, HELLO))
            self.check(path, 3, "pcapng: 2 interfaces, 1 unstamped")

    def test_several_link_types_in_one_file(self):
        headers = {1: bytes(12) + b"\x08\x00", 101: b"", 0: b"\2\0\0\0", 108: b"\0\0\0\2", 228: b"",
                   113: bytes(14) + b"\x08\x00", 276: b"\x08\x00" + bytes(18)}
        parts = []
        for link, header in headers.items():
            parts.append(self.folder / f"part{link}.pcap")
            parts[-1].write_bytes(nanosecond_pcap(frames(50, header, link), link))
        path = self.folder / "merged.pcapng"
        run("mergecap", "-F", "pcapng", "-w", path, *parts)
        self.check(path, 50 * len(headers), f"pcapng: {len(headers)} interfaces")
        links = [line.split("\t")[1] for line in
                 run(os.environ["CAPTURE_DUMP"], path, text=True).splitlines()]
        self.assertEqual({int(link): links.count(link) for link in links}, dict.fromkeys(headers, 50))

    def test_clocks_of_any_resolution(self):
        resolutions = (0, 1, 3, 6, 7, 9, 0x80 | 0, 0x80 | 10, 0x80 | 20, 0x80 | 31)
        for order in "<>":
            chance = random.Random(5)
            blocks = [interface(order, 101, option(order, 9, bytes([resolution])))
                      for resolution in resolutions]
            for number, resolution in enumerate(resolutions):
                a_second = 2**(resolution & 0x7f) if resolution & 0x80 else 10**resolution
                blocks += (enhanced(order, number, chance.randrange(2 * 10**9 * a_second), HELLO)
                           for _ in range(50))
            path = self.folder / "clocks.pcapng"
            path.write_bytes(section(order) + b"".join(blocks))
            self.check(path, 500, "pcapng: 10 interfaces")

    def test_comments_and_directions(self):
        path = self.folder / "comments.pcapng"
        run("editcap", "-a", "1:the first", "-a", "7:the seventh", self.ethernet, path)
        self.check(path, 1500)
        self.assertEqual([packet[3] for packet in by_us(path)[0][:7]],
                         ["the first", "", "", "", "", "", "the seventh"])
        path.write_bytes(section(">") + interface(">", 101) + enhanced(">", 0, 7, HELLO, remarks(">")))
        self.check(path, 1)
        self.assertEqual(by_us(path)[0][0][3:], ("SYN,a second one", "out"))

    def test_sections_one_after_the_other(self):
        path = self.folder / "sections.pcapng"
        path.write_bytes(pcapng("<", HELLO, HELLO) + pcapng(">", HELLO, HELLO[:30]))
        self.check(path, 6, "pcapng: 4 interfaces, 2 unstamped")

    def test_a_file_that_is_cut_gives_all_before_the_cut(self):
        pcap = nanosecond_pcap(frames(30, bytes(12) + b"\x08\x00", 3), 1)
        ng = self.folder / "whole.pcapng"
        (self.folder / "whole.pcap").write_bytes(pcap)
        run("editcap", "-F", "pcapng", self.folder / "whole.pcap", ng)
        chance = random.Random(4)
        for octets in (pcap, ng.read_bytes()):
            for _ in range(12):
                length = chance.randrange(300, len(octets))
                path = self.folder / "cut"
                path.write_bytes(octets[:length])
                theirs, said = by_tshark(path, status=2)
                self.assertIn("cut short", said)
                ours, said = by_us(path, status=1)
                self.assertEqual(ours, theirs)
                words = "1 packet was" if len(ours) == 1 else f"{len(ours)} packets were"
                self.assertIn(f"cut: truncated at octet {length}: {words} read", said)

    def test_what_dumpcap_captures(self):
        """Two interfaces, their names, and its own counters in the file."""
        path = self.folder / "dumpcap.pcapng"
        path.touch()
        with Lab("veth") as lab, serving(lab, "closes_when_peer_does") as port:
            dumpcap = lab.client.start("dumpcap", "-q", "-i", "lo", "-i", CLIENT_INTERFACE, "-w", path,
                                       stderr=subprocess.PIPE, text=True)
            while b"lo" not in path.read_bytes():
                time.sleep(0.05)
                self.assertIsNone(dumpcap.poll())
            time.sleep(0.3)  # both are described before either is captured on
            self.assertEqual(synspect.probe(lab.client, SERVER["ipv4"], "-p", str(port)).status, 0)
            self.assertEqual(synspect.probe(lab.client, "127.0.0.1", "-p", "9").status, 1)
            time.sleep(0.5)
            dumpcap.terminate()
            dumpcap.communicate(timeout=10)
        ours, said = by_us(path)
        self.assertEqual(ours, by_tshark(path)[0])
        self.assertGreaterEqual(len(ours), 6 + 2, said)
        self.assertRegex(said, r"pcapng: 2 interfaces, 0 unstamped")
        self.assertRegex(said, r"\nlo: received \d+ dropped 0 end 1\d{18}\n")
        self.assertRegex(said, rf"\n{CLIENT_INTERFACE}: received \d+ dropped 0 end 1\d{{18}}\n")


if __name__ == "__main__":
    preconditions.main()

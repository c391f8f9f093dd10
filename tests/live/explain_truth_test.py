"""`synspect explain` on captures of thousands of connections that other programs made, against what
tshark finds in the same files: every connection, every segment, every handshake and close, to the
nanosecond."""

import gzip
import os
import subprocess
import tempfile
import unittest
from collections import Counter

import preconditions
import tshark
from capture import Capture
from explaining import explain, step_ns
from lab import CLIENT_INTERFACE, SERVER, SERVER_INTERFACE, Lab
from record import STEP_TIME
from serving import fresh_port, nginx

ONE_BY_ONE = 3000  # connections of ab, each closed by the server
KEPT = 60  # connections of ab that are used again
CURLS = 100  # connections of curl, each used twice and closed by the client
REFUSED = 20
# What a step's time is there; at the client its member says it.
MEANING = {"client": {(step, None) for step in STEP_TIME},
           "server": {("syn", "turnaround"), ("ack", "rtt"), ("fin", "turnaround"),
                      ("peer_fin", "gap"), ("last_ack", "rtt")}}
# A transmission that was repeated: tshark counts from the first, we call it ambiguous.
REPEATED_AT_MOST = 0.01


def load(lab, port):
    """How many connections to the server it makes at least: ab may begin more than it needs."""
    ipv4, ipv6 = f"http://{SERVER['ipv4']}:{port}/", f"http://[{SERVER['ipv6']}]:{port}/"
    for url in (ipv4, ipv6):
        lab.client.run("ab", "-q", "-n", str(ONE_BY_ONE // 2), "-c", "20", url, timeout=60)
        lab.client.run("ab", "-q", "-k", "-n", str(KEPT * 5), "-c", str(KEPT // 2), url, timeout=60)
    curl(lab, CURLS, ipv4)
    curl(lab, REFUSED, f"http://{SERVER['ipv4']}:{fresh_port()}/", "|| true")
    return ONE_BY_ONE + 2 * (KEPT // 2) + CURLS


def curl(lab, count, url, otherwise=""):
    """Each asks twice, by one connection. `otherwise`: if it fails."""
    lab.client.run("sh", "-ec", f"for i in $(seq {count}); do curl -s -o /dev/null -o /dev/null "
                                f"{url} {url} {otherwise}; done", timeout=60)


def in_microseconds(path, folder):
    """The same capture, as a file of microseconds."""
    coarse = os.path.join(folder, "micro-" + os.path.basename(path))
    subprocess.run(["tcpdump", "-Z", "root", "-r", path, "-w", coarse], check=True,
                   capture_output=True, timeout=60)
    return coarse


def in_gzip(path, folder):
    packed = os.path.join(folder, os.path.basename(path) + ".gz")
    with open(path, "rb") as file, gzip.open(packed, "wb") as out:
        out.write(file.read())
    return packed


def identity(stream):
    """Who opened it, and by which SYN: ports come again."""
    syn = next(frame for frame in stream if frame.is_opening())
    return syn.source, syn.source_port, syn.seq


def identity_of(record):
    syn = next(segment for segment in record["segments"] if segment["flags"] == "S")
    return record["source"]["address"], record.client_port, syn["seq"]


class Agreement:
    """Of explain and tshark on one file; compared by sentences."""

    def __init__(self, test, path, *arguments, only=lambda stream: True):
        self.run = explain(path, *arguments)
        test.assertIn(self.run.status, (0, 1), self.run.stderr)
        self.streams = {identity(stream): stream for stream in tshark.streams(path) if only(stream)}
        self.records = {identity_of(record): record for record in self.run.records}
        test.assertEqual(len(self.run.records), len(self.streams), "connections")
        test.assertEqual(self.records.keys(), self.streams.keys())
        self.compared, self.repeated, self.wrong = Counter(), 0, []
        for name, record in self.records.items():
            self._compare(name, record, self.streams[name])
        test.assertEqual(self.wrong[:10], [], f"{len(self.wrong)} differences")
        test.assertLessEqual(self.repeated, len(self.records) * REPEATED_AT_MOST)

    def _compare(self, name, record, stream):
        self.agree(name, "segments",
                   [(record.at_ns(segment["at_us"]), segment["seq"], segment["length"])
                    for segment in record["segments"]],
                   [(frame.time_ns, frame.seq, frame.length) for frame in stream])
        if any(frame.retransmission for frame in stream):
            self.repeated += 1
            return
        client, _, _ = name
        opening = [frame for frame in stream if frame.flags & tshark.SYN]
        self.step(name, record, stream, "syn", opening[0], tshark.ACK)
        if record["outcome"] != "open":
            return
        self.step(name, record, stream, "ack", opening[1], tshark.ACK)
        fins = {frame.source == client: frame for frame in stream if frame.flags & tshark.FIN}
        for ours, step in ((True, "fin"), (False, "last_ack")):
            if ours in fins:
                self.step(name, record, stream, step, fins[ours], tshark.ACK)
        if step_ns(record, "peer_fin") is not None:
            covered = self.answer(stream, fins[True])
            self.agree(name, "peer_fin", step_ns(record, "peer_fin"),
                       fins[False].time_ns - covered.time_ns)

    def step(self, name, record, stream, step, begun, flag):
        answer = self.answer(stream, begun)
        self.agree(name, step, step_ns(record, step),
                   answer.ack_rtt_ns if answer and answer.flags & flag else None)

    @staticmethod
    def answer(stream, begun):
        """The frame that acknowledges that one, by tshark."""
        return next((frame for frame in stream if frame.acks_frame == begun.number), None)

    def agree(self, name, what, ours, theirs):
        self.compared[what] += theirs is not None
        if ours != theirs:
            self.wrong.append(f"{name}: {what}: {ours}, tshark {theirs}")


class Explained(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        lab = cls.enterClassContext(Lab("veth"))
        cls.port = cls.enterClassContext(nginx(lab))
        with Capture(lab.client, CLIENT_INTERFACE, immediate=False, buffer_kib=65536) as here, \
                Capture(lab.server, SERVER_INTERFACE, immediate=False, buffer_kib=65536) as there:
            cls.made = load(lab, cls.port)
            cls.files = {"client": cls.keep(here, "client"), "server": cls.keep(there, "server")}

    @classmethod
    def keep(cls, capture, name):
        """Fails if the kernel has dropped packets."""
        path = os.path.join(cls.folder, name + ".pcap")
        with open(capture.path, "rb") as file, open(path, "wb") as copy:
            copy.write(file.read())
        return path

    def agree(self, path, vantage):
        found = Agreement(self, path, "--vantage", vantage)
        print(f"{os.path.basename(path)}: {len(found.records)} connections, {found.repeated} with "
              f"repetitions; compared {dict(found.compared)}", flush=True)
        self.assertGreaterEqual(len(found.records), self.made)
        for what in ("syn", "ack", "fin", "last_ack"):
            self.assertGreater(found.compared[what], self.made * 0.9, what)
        self.assertGreater(found.compared["peer_fin"], CURLS * 0.9)
        self.assertEqual({record["vantage"] for record in found.records.values()}, {vantage})
        meant = {(step["step"], step.get("quantity")) for record in found.records.values()
                 for step in record["steps"]}
        self.assertEqual(meant, MEANING[vantage])
        refused = [record for record in found.records.values() if record["outcome"] == "refused"]
        self.assertGreaterEqual(len(refused), REFUSED)
        return found

    def test_at_the_client(self):
        self.agree(self.files["client"], "client")

    def test_at_the_server(self):
        """The same connections, and the times of that side."""
        path = self.files["server"]
        found = self.agree(path, "server")
        here = {identity(stream) for stream in tshark.streams(self.files["client"])}
        self.assertEqual(found.streams.keys(), here)

    def test_in_microseconds_and_packed(self):
        for side, path in self.files.items():
            with self.subTest(side=side):
                coarse = in_microseconds(path, self.folder)
                self.agree(coarse, side)
                self.assertEqual(explain(in_gzip(coarse, self.folder)).stdout,
                                 explain(coarse).stdout, "gzip")

    def test_where_it_was_captured(self):
        """Without being told, and without routers between: by the delays of most connections."""
        for side, path in self.files.items():
            with self.subTest(side=side):
                inferred = Counter(record["vantage"] for record in explain(path).records)
                print(f"{side}: inferred {dict(inferred)}", flush=True)
                self.assertGreater(inferred[side], inferred.total() * 0.99)

    def test_one_port_of_many(self):
        def to_it(stream):
            return any(frame.source_port == self.port for frame in stream)

        found = Agreement(self, self.files["client"], "--port", str(self.port), only=to_it)
        self.assertGreaterEqual(len(found.records), self.made)


if __name__ == "__main__":
    preconditions.main(tools=("tshark", "ab", "curl"))

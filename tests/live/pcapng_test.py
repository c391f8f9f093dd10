"""What is in a file of `--pcapng`: the packets of its lifecycles, all of them and no others, with
what each of them changed."""

import os
import stat
import sys
import tempfile
import unittest

import firewall
import packet_file
import preconditions
import synspect
from capture import Capture
from lab import CLIENT, CLIENT_INTERFACE, SERVER, Lab
from record import problems
from serving import fresh_port, serving

HERE = os.path.dirname(os.path.abspath(__file__))
ETHERNET, RAW = 1, 101
SOURCE_PORT = 40001
COMPLETE = "synspect complete"


def packets_of(records):
    """When each of their packets passed the tap, by the records."""
    return sorted(record.at_ns(seen["at_us"]) for record in records
                  for seen in record["segments"] + record["icmp"])


class InLab(unittest.TestCase):
    network = "veth"

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(cls.network))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.path = os.path.join(cls.folder, "packets.pcapng")

    def probe(self, *arguments, status=0, **options):
        """The run, and its file."""
        run = synspect.probe(self.lab.client, *map(str, arguments), "--pcapng", self.path,
                             **options)
        self.assertEqual((run.status, run.stderr), (status, ""), run)
        for record in run.records:
            self.assertEqual(problems(record), [], run)
        found = packet_file.read_by_all(self.path)
        times = [(packet.interface, packet.time_ns) for packet in found.packets if packet.comments]
        self.assertEqual(len(times), len(found.packets), "a packet without comment")
        self.assertEqual(sorted(time for _, time in times), packets_of(run.records))
        # Each tap on its own is in order.
        self.assertEqual(sorted(times, key=lambda each: each[0]), sorted(times))
        self.assertEqual(os.listdir(self.folder), ["packets.pcapng"])
        return run, found

    def assert_commented(self, found, *patterns):
        """The comments for people, one a packet."""
        said = [comments[0] for comments in found.comments()]
        self.assertEqual(len(said), len(patterns), said)
        for text, pattern in zip(said, patterns):
            self.assertRegex(text, rf"\A{pattern}\Z")


class Content(InLab):
    def test_a_lifecycle(self):
        with serving(self.lab, "slow_close", 0.03) as port:
            run, found = self.probe(f"{SERVER['ipv4']}:{port}", "--profile", "minimal")
        time = r"\d+\.\d{3} us"
        self.assert_commented(
            found, "SYN: step syn begins; client SYN-SENT",
            rf"SYN/ACK: step syn {time}; client ESTABLISHED; server SYN-RECEIVED \(observed\)",
            rf"ACK: step ack {time}; server ESTABLISHED \(assumed\)",
            r"FIN: step fin begins; client FIN-WAIT-1; server CLOSE-WAIT \(assumed\)",
            rf"ACK: step fin {time}.*; client FIN-WAIT-2; server ESTABLISHED \(implied\), CLOSE-WAIT "
            r"\(observed\)",
            rf"FIN: step peer_fin {time}; step last_ack begins; client TIME-WAIT; server LAST-ACK "
            r"\(observed\)",
            rf"ACK: step last_ack {time}; server CLOSED \(assumed\)")
        self.assertIn(f"step syn {run.record.step('syn')['rtt_us']:.3f} us", found.comments()[1][0])
        self.assertEqual(found.comments()[0][1:], [f"synspect lifecycle attempt=1 name={SERVER['ipv4']}"])
        self.assertTrue(all(len(comments) == 1 for comments in found.comments()[1:]), found)
        self.assertEqual(found.remarks, [COMPLETE])

    def test_ours_and_no_others(self):
        """Beside connections of the kernel's to the same server, and a flood to our own port."""
        with serving(self.lab, "closes_when_peer_does") as port, \
                Capture(self.lab.client, CLIENT_INTERFACE) as witness:
            others = self.lab.client.start(sys.executable, "-c", f"""
import socket, time
end = time.monotonic() + 1
while time.monotonic() < end:
    socket.create_connection(("{SERVER['ipv4']}", {port})).close()
    time.sleep(0.01)""")
            flood = self.lab.server.start(sys.executable, "-B", os.path.join(HERE, "flood.py"),
                                          SERVER["ipv4"], CLIENT["ipv4"], str(SOURCE_PORT), "2000")
            run, found = self.probe(SERVER["ipv4"], CLIENT["ipv4"], "-p", port, "-c", "20",
                                    "-i", "0.02", "--source-port", SOURCE_PORT, status=1)
            self.assertEqual((others.wait(10), flood.wait(10)), (0, 0))
            frames = witness.frames()
        self.assertGreater(len(frames), len(found.packets) + 2000)
        ours = {record.client_port for record in run.records}
        seen = sorted(octets for _, octets in frames
                      if {int.from_bytes(octets[34:36]), int.from_bytes(octets[36:38])} & ours and
                      port in (int.from_bytes(octets[34:36]), int.from_bytes(octets[36:38])))
        self.assertEqual(sorted(packet.octets[:128] for packet in found.packets
                                if packet.interface == CLIENT_INTERFACE), seen)
        notes = [comment for comments in found.comments() for comment in comments
                 if comment.startswith("synspect ")]
        self.assertEqual(sorted(notes), sorted(
            f"synspect lifecycle attempt={record['attempt']} name={record['target']['name']}"
            for record in run.records))

    def test_icmp(self):
        port = fresh_port()
        firewall.reject_with_icmp(self.lab.server, port, "admin-prohibited")
        self.addCleanup(firewall.remove_all, self.lab.server)
        run, found = self.probe(f"{SERVER['ipv4']}:{port}", status=1)
        self.assertEqual(len(run.record["icmp"]), 1)
        self.assert_commented(
            found, "SYN: step syn begins; client SYN-SENT",
            f"ICMP from {SERVER['ipv4']}: administratively prohibited; outcome unreachable",
            "RST: client CLOSED")
        self.assertIn("admin-prohibited", found.comments()[0][2])

    def test_after_the_end(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            _, found = self.probe(SERVER["ipv4"], "-p", port, "-c", "3", "-i", "0.1", "--verify")
        notes = [comment for comments in found.comments() for comment in comments[1:]]
        for n in "123":
            self.assertIn(f"synspect lifecycle attempt={n} name={SERVER['ipv4']} verify", notes)
        self.assertEqual(notes.count("synspect after-end"), 3)
        self.assertIn("ACK, after the end", [comments[0] for comments in found.comments()])
        self.assertEqual(len([text for text in found.remarks if "verify closed:" in text]), 3)

    def test_beyond_the_room_of_a_transcript(self):
        with serving(self.lab, "babbles") as port:
            run = synspect.probe(self.lab.client, f"{SERVER['ipv4']}:{port}", "--hold", "2",
                                 "--pcapng", self.path)
        found = packet_file.read_by_all(self.path)
        record = run.record
        self.assertGreater(record["segments_omitted"], 0)
        self.assertEqual(len(found.packets), len(record["segments"]) + record["segments_omitted"])
        first = [comments[0] for comments in found.comments()]
        self.assertEqual(sum("beyond what a transcript keeps" in text for text in first),
                         record["segments_omitted"])
        self.assertRegex(first[-1], r"\AACK: step last_ack ")  # that is kept, whatever came before


    def test_explained_it_is_the_same(self):
        """What `explain` makes of the file is the live record, but for where it comes from."""
        with serving(self.lab, "never_closes") as port:
            run, _ = self.probe(SERVER["ipv4"], "-p", f"{port},{fresh_port()}", "-c", "3", "-i",
                                "0.1", "--timeout", "0.5", "--verify", status=1)
        explained = synspect.run(self.lab.client, "explain", self.path, "-o", "json").records
        self.assertEqual(len(explained), 6)

        def plain(record):
            return {key: value for key, value in record.items()
                    if key not in ("stamps", "vantage", "vantage_basis")}

        def in_order(records):
            return sorted(map(plain, records), key=lambda each: each["source"]["port"])

        self.assertEqual(in_order(explained), in_order(run.records))


class Findings(InLab):
    def stuck(self, port, count=1):
        return (SERVER["ipv4"], "-p", str(port), "-c", str(count), "-i", "0.02", "--timeout", "0.4")

    def assert_named(self, run, found):
        """Each finding on its evidence, and after the packets."""
        for record in run.records:
            named = [finding for finding in record["findings"]]
            self.assertEqual([finding["id"] for finding in named], ["close-wait-stuck"], run)
            text = f"warning close-wait-stuck: {named[0]['text']}"
            times = {record.at_ns(record["segments"][n - 1]["at_us"]) for n in named[0]["evidence"]}
            self.assertTrue(times)
            for packet in found.packets:
                if packet.time_ns in times:
                    self.assertEqual(packet.comments[-1], text)
            evidence = ", ".join(map(str, named[0]["evidence"]))
            self.assertIn(f"lifecycle {record['attempt']} of {SERVER['ipv4']} port "
                          f"{record['target']['port']}, from port {record.client_port}: {text} "
                          f"[segment {evidence}]", found.remarks)
        evidence = sum(len(record["findings"][0]["evidence"]) for record in run.records)
        self.assertEqual(sum("close-wait-stuck" in comment for comments in found.comments()
                             for comment in comments), evidence)

    def test_on_their_evidence(self):
        with serving(self.lab, "never_closes") as port:
            run, found = self.probe(*self.stuck(port, 20), status=1)
        self.assert_named(run, found)
        self.assertEqual(found.remarks[-1], COMPLETE)

    def test_the_file_stays_whose_it_is(self):
        """Owner and mode, behind a symbolic link."""
        real = os.path.join(self.folder, "packets.pcapng")
        link = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "link")
        os.symlink(real, link)
        with open(real, "wb"):
            os.chown(real, 12345, 54321)
            os.chmod(real, 0o640)
        self.path = link
        with serving(self.lab, "never_closes") as port:
            run, found = self.probe(*self.stuck(port), status=1)
        self.assert_named(run, found)
        self.assertTrue(os.path.islink(link))
        now = os.stat(real)
        self.assertEqual((now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)), (12345, 54321, 0o640))

    def test_where_the_file_cannot_be_replaced(self):
        """It has another name: the first version stays, with the findings at its end."""
        elsewhere = self.enterContext(tempfile.TemporaryDirectory())
        path, also = (os.path.join(elsewhere, name) for name in ("file", "also"))
        with open(path, "wb"):
            os.link(path, also)
        with serving(self.lab, "never_closes") as port:
            run = synspect.probe(self.lab.client, *self.stuck(port), "--pcapng", path)
        self.assertEqual(run.status, 1, run)
        self.assertEqual(run.stderr, "synspect: --pcapng: findings stand after the packets, not on "
                                     f"them: {path}: has other names as well\n", run)
        found = packet_file.read_by_all(also)
        self.assertNotIn("close-wait-stuck", str(found.comments()))
        self.assertIn("close-wait-stuck", found.remarks[0])
        self.assertEqual(sorted(os.listdir(elsewhere)), ["also", "file"])


class SeveralInterfaces(InLab):
    network = "tun"

    def test_of_different_kinds(self):
        """A tun device, which has no link layer, a veth, and loopback."""
        self.lab.client.run("ip", "link", "add", "veth0", "type", "veth",
                            "peer", "name", "veth1", "netns", self.lab.server.path)
        Lab._address(self.lab.client, "veth0", {"ipv4": "10.79.0.1"})
        Lab._address(self.lab.server, "veth1", {"ipv4": "10.79.0.2"})
        with serving(self.lab, "closes_when_peer_does") as port, \
                serving(self.lab, "closes_when_peer_does", server=self.lab.client, port=port):
            run, found = self.probe(SERVER["ipv4"], "10.79.0.2", "127.0.0.1", "-p", port, "-c", "3",
                                    "-i", "0.05")
        self.assertEqual(found.interfaces,
                         [(CLIENT_INTERFACE, RAW), ("veth0", ETHERNET), ("lo", ETHERNET)])
        for record in run.records:
            times = {record.at_ns(segment["at_us"]) for segment in record["segments"]}
            self.assertEqual({packet.interface for packet in found.packets
                              if packet.time_ns in times}, {record["source"]["interface"]}, run)
        self.assertEqual({packet.octets[0] for packet in found.packets
                          if packet.interface == CLIENT_INTERFACE}, {0x45})
        self.assertEqual(found.remarks[-3:], [COMPLETE] * 3)


if __name__ == "__main__":
    preconditions.main(packet_file.TOOLS)

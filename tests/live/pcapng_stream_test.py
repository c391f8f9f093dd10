"""`--pcapng` to where no ordinary file is: standard output for a reader that follows, pipes, devices,
full disks; and files that cannot be written."""

import os
import signal
import subprocess
import tempfile
import threading
import unittest

import packet_file
import preconditions
import scanning
import synspect
from capture import Capture
from lab import CLIENT_INTERFACE, SERVER, Lab
from record import problems
from serving import serving

COMMENTS = ("-T", "fields", "-e", "frame.comment")


class InLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        cls.port = str(cls.enterClassContext(serving(cls.lab, "closes_when_peer_does")))
        cls.target = f"{SERVER['ipv4']}:{cls.port}"
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *arguments, command="probe", **options):
        return self.lab.client.start(os.environ["SYNSPECT"], command, *arguments, text=True,
                                     stderr=subprocess.PIPE, **options)

    def assert_nothing_left(self):
        self.assertTrue(synspect.wait_until(
            lambda: not self.lab.connections_at_server(self.port)), "the server was not told")
        self.assertNotIn("synspect", self.lab.client.run("nft", "list", "ruleset").stdout)


class Streams(InLab):
    def follow(self, reader, name="-"):
        """What the reader has said while the connection was held open, which ends when it has; and
        in all; and the record."""
        home = self.enterContext(tempfile.TemporaryDirectory())
        probing = self.start(self.target, "-o", "json", "--hold", "60", "--time-wait", "0",
                             "--pcapng", name, stdout=subprocess.PIPE)
        said = []
        with subprocess.Popen(["tshark", "-l", *reader, *COMMENTS], stdin=probing.stdout, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "HOME": home, "TMPDIR": home}) as following:
            reads = threading.Thread(target=lambda: said.extend(following.stdout))
            reads.start()
            self.assertTrue(synspect.wait_until(lambda: len(said) >= 3, 20), "nothing yet")
            self.assertIsNone(probing.poll(), "the run was over")
            early = list(said)
            probing.send_signal(signal.SIGINT)
            results = probing.stderr.read()
            complaints = [line for line in following.stderr.read().splitlines()
                          if not line.startswith(packet_file.AS_ROOT)]
            reads.join()
        run = synspect.Run(probing.wait(), results, "")
        self.assertEqual((run.status, following.returncode), (130, 0), run)
        self.assertEqual(problems(run.record), [], run)
        return early, said, run.record, complaints

    def test_a_reader_that_follows(self):
        for name in ("-", "/dev/stdout"):
            with self.subTest(name=name):
                early, said, record, complaints = self.follow(("-r", "-"), name)
                self.assertEqual(complaints, [])
                self.assertEqual(len(early), 3)  # SYN, SYN/ACK, ACK
                self.assertEqual(len(said), len(record["segments"]))
                self.assertIn("step syn begins; client SYN-SENT", said[0])

    def test_a_live_capture(self):
        """As `wireshark -k -i -` reads it: through dumpcap."""
        early, said, record, complaints = self.follow(("-i", "-"))
        self.assertNotRegex("\n".join(complaints), r"(?i)warning|error|malformed|cut short|isn't")
        self.assertEqual(len(early), 3)
        self.assertEqual(len(said), len(record["segments"]))

    def stream(self, *arguments, command="probe", status=0):
        """The packets of standard output, and what stood on standard error."""
        path = self.path("stream.pcapng")
        with open(path, "wb") as file:
            process = self.start(*arguments, "--pcapng", "-", command=command, stdout=file)
            said = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, status, said)
        return packet_file.read_by_all(path), said

    def test_findings_come_after_the_packets(self):
        with serving(self.lab, "never_closes") as port:
            found, said = self.stream(f"{SERVER['ipv4']}:{port}", "--timeout", "0.4", status=1)
        self.assertIn("warning close-wait-stuck: ", said)
        self.assertNotIn("close-wait-stuck", str(found.comments()))
        self.assertIn("warning close-wait-stuck: ", found.remarks[0])
        self.assertEqual(found.remarks[1:], ["synspect complete"])

    def test_demo(self):
        found, said = self.stream(command="demo")
        self.assertIn("A real TCP server listens", said)
        self.assertIn("closed: clean", said)
        self.assertEqual(len(found.packets), 7)

    def test_scan(self):
        path = self.path("scan.pcapng")
        with open(path, "wb") as file:
            process = self.start(SERVER["ipv4"], "-p", self.port, "--open", "full", "-q", "--pcapng",
                                 "-", command="scan", stdout=file)
            said = process.communicate(timeout=30)[1]
        found = packet_file.read_by_all(path)
        run = scanning.ScanRun(process.returncode, said, "")
        self.assertEqual((run.status, [record["outcome"] for record in run.records]),
                         (0, ["open"]), run)
        self.assertIn(len(found.packets), (6, 7))

    def test_a_reader_that_goes_away(self):
        read, write = os.pipe()
        process = self.start(self.target, "-c", "1000", "-i", "0.01", "--pcapng", "-", stdout=write)
        os.close(write)
        self.assertTrue(os.read(read, 1000))
        os.close(read)
        said = process.communicate(timeout=10)[1]
        self.assertEqual(process.returncode, 5, said)
        self.assertTrue(said.endswith("synspect: --pcapng: write standard output: broken pipe\n"),
                        said[-500:])
        self.assert_nothing_left()


class Places(InLab):
    def probe(self, path, *arguments, **options):
        return synspect.probe(self.lab.client, self.target, *arguments, "--pcapng", path, **options)

    def test_that_cannot_be_written(self):
        """Said in one line, before anything is sent."""
        with Capture(self.lab.client, CLIENT_INTERFACE) as witness:
            for path, status, why in (("/nonexistent/file", 2, "no such file or directory"),
                                      (self.folder, 2, "is a directory"),
                                      ("", 2, "empty"),
                                      ("/dev/stderr", 2, "standard error goes there, too"),
                                      ("/dev/full", 5, "no space left on device")):
                with self.subTest(path=path):
                    run = self.probe(path)
                    self.assertEqual((run.status, run.stdout), (status, ""), run)
                    self.assertRegex(run.stderr, rf"\Asynspect: --pcapng: .*{why}\n\Z")
            self.assertEqual(witness.connections(int(self.port)), {})
        self.assert_nothing_left()

    def test_null(self):
        run = self.probe("/dev/null")
        self.assertEqual((run.status, run.stderr, problems(run.record)), (0, "", []), run)

    def test_a_named_pipe(self):
        path, copy = self.path("pipe"), self.path("copy.pcapng")
        os.mkfifo(path)
        with subprocess.Popen(["cp", path, copy]) as reader:
            run = self.probe(path)
            self.assertEqual(reader.wait(10), 0)
        self.assertEqual((run.status, run.stderr), (0, ""), run)
        found = packet_file.read_by_all(copy)
        self.assertEqual(len(found.packets), len(run.record["segments"]))

    def test_a_full_disk(self):
        """The run ends in good order, and the file with the last packet that had room."""
        path = self.path("full.pcapng")
        run = self.probe(path, "-c", "1000", "-i", "0.005", wrapper=("prlimit", "--fsize=20000"))
        self.assertEqual(run.status, 5, run)
        self.assertEqual(run.stderr, f"synspect: --pcapng: write {path}: file too large\n", run)
        self.assert_nothing_left()
        self.assertLess(len(run.records), 1000)
        found = packet_file.read_by_all(path)
        self.assertLess(20000 - os.path.getsize(path), 300)
        self.assertEqual(found.remarks, [])


if __name__ == "__main__":
    preconditions.main((*packet_file.TOOLS, "prlimit"))

"""What a scan says besides JSON, and what it ends with."""

import csv
import io
import os
import re
import signal
import tempfile
import unittest

import firewall
import preconditions
from lab import Lab
from record import STEP_TIME
from scanning import Scanning, populate, scan, watched
from serving import fresh_port, nginx
from synspect import wait_until
from traces import Traces

MANY, COUNT = "10.80.6.0/26", 64
SILENT = "10.80.7.0/30"
FAST = ("--rate", "20000")
BRIEFLY = ("--retries", "0", "--timeout", "0.4")
CSV_TIMES = {"syn": "syn_rtt_us", "ack": "ack_turnaround_us", "fin": "fin_rtt_us",
             "peer_fin": "peer_fin_gap_us", "last_ack": "last_ack_turnaround_us"}


class InLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(nginx(cls.lab))
        cls.silent = fresh_port()
        firewall.drop_silently(cls.lab.server, cls.silent)
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def scan(self, *arguments, **options):
        return scan(self.lab.client, *arguments, *FAST, *BRIEFLY, **options)

    def path(self, name):
        return os.path.join(self.folder, name)


class Formats(InLab):
    def test_csv(self):
        """One of each outcome, next to the JSON of a like run: the same columns, the same words."""
        rejected = fresh_port()
        firewall.reject_with_icmp(self.lab.server, rejected, "admin-prohibited")
        given = ("10.80.6.1", "-p", f"{self.port},{fresh_port()},{self.silent},{rejected}", "--all",
                 "--open", "full")
        run, like = self.scan(*given, "-o", "csv"), self.scan(*given)
        self.assertEqual((run.status, like.status), (1, 1), run)
        rows = {int(row["port"]): row for row in csv.DictReader(io.StringIO(run.stdout))}
        self.assertEqual(set(rows), {record["target"]["port"] for record in like.records}, run)
        for record in like.records:
            self.assert_row(rows[record["target"]["port"]], record)

    def assert_row(self, row, record):
        said = f"{row}\n{record.line}"
        self.assertNotIn(None, row, said)  # no cell too many
        self.assertNotIn(None, row.values(), said)  # none too few
        for column in ("outcome", "closed"):
            self.assertEqual(row[column], record[column], said)
        for column in ("ttl", "window"):
            self.assertEqual(row[column], str(record[column] or ""), said)
        self.assertEqual((row["name"], row["address"], row["family"]), ("", "10.80.6.1", "4"), said)
        self.assertRegex(row["started"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\Z", said)
        for step, column in CSV_TIMES.items():
            time = record.step(step) and record.step(step)[STEP_TIME[step]]
            self.assertRegex(row[column], r"\A\d+\.\d{3}\Z" if time is not None else r"\A\Z", said)
        self.assertEqual(row["findings"],
                         " ".join(finding["id"] for finding in record["findings"]), said)
        icmp = record["icmp"] or {"type": "", "code": "", "from": ""}
        self.assertEqual((row["icmp_type"], row["icmp_code"], row["icmp_from"]),
                         (str(icmp["type"]), str(icmp["code"]), icmp["from"]), said)

    def test_csv_needs_no_target_to_have_a_header(self):
        run = self.scan(SILENT, "-p", self.silent, "-o", "csv")
        self.assertRegex(run.stdout, r"\Astarted,name,address,port,[a-z0-9_,]+\n\Z", run)

    def test_text(self):
        run = self.scan(MANY, "-p", self.port, "-o", "text")
        self.assertEqual(run.status, 0, run)
        rows = [line.split() for line in run.stdout.splitlines() if " open " in line]
        self.assertEqual(len({row[0] for row in rows if row[1] == "open"}), COUNT, run)
        self.assertIn(f"{COUNT} targets: {COUNT} open", run.stdout)
        self.assertEqual(run.stdout, run.stdout.encode("ascii").decode(), "colour in a file")

    def test_quiet(self):
        run = self.scan(MANY, "-p", self.port, "-q")
        self.assertEqual((run.status, run.stderr, run.problems()), (0, "", []), run)

    def test_the_summary_for_people(self):
        run = self.scan(MANY, "-p", self.port)
        self.assertIn(f"{COUNT} targets: {COUNT} open", run.stderr)
        self.assertIn(f"{2 * COUNT} sent", run.stderr)

    def test_progress(self):
        """Once a second, where standard error is no terminal."""
        run = scan(self.lab.client, MANY, "-p", self.port, "--rate", "40")
        lines = re.findall(r"^progress: (.*)$", run.stderr, re.MULTILINE)
        self.assertIn(len(lines), (2, 3, 4), run)
        self.assertRegex(lines[1], r"\d+\.\d% \d+/64 targets, \d+ packets/s, \d+ open.* ETA \d+ s")

    def test_pcapng(self):
        """All packets of ours, as an independent capture has them, and no others."""
        path = self.path("scan.pcapng")
        for more, segments in ((), 3), (("--open", "full"), 6):
            with self.subTest(more=more):
                run, seen = watched(self.lab, MANY, "-p", self.port, *FAST, "--pcapng", path, *more)
                self.assertEqual(run.status, 0, run)
                printed = self.lab.client.run("tcpdump", "-nn", "-r", path, "-S", "-tt",
                                              "--time-stamp-precision=nano").stdout.splitlines()
                self.assertEqual(len(printed), len(seen))
                self.assertGreaterEqual(len(printed), segments * COUNT)
                said = sorted(re.search(r"IP (\S+) > (\S+): Flags \[(\S+)\]", line).groups()
                              for line in printed)
                self.assertEqual(said, sorted((f"{one.source}.{one.source_port}",
                                               f"{one.destination}.{one.destination_port}",
                                               one.flags) for one in seen))


class Endings(InLab):
    def test_of_every_kind(self):
        closed = fresh_port()
        as_nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
        for status, said, arguments, wrapper in (
                (0, "", (MANY, "-p", self.port), ()),
                (1, "", (MANY, "-p", f"{self.port},{closed}"), ()),
                (1, "", (MANY, "-p", closed), ()),
                (1, "", (SILENT, "-p", self.silent), ()),
                (2, "--rate", (MANY, "-p", "80", "--rate", "soon"), ()),
                (2, "--shard", (MANY, "-p", "80", "--shard", "4/3"), ()),
                (2, "no port", (MANY,), ()),
                (2, "port", (MANY, "-p", "70000"), ()),
                (2, "--pcapng", (MANY, "-p", "80", "--pcapng", "/nonexistent/file"), ()),
                (2, "--allow", (MANY, "-p", "80", "--allow", "everything"), ()),
                (2, "no target", ("-p", "80"), ()),
                (2, "--exclude", (MANY, "-p", "80", "--exclude", "some.host"), ()),
                (2, "nosuch0", (MANY, "-p", "80", "--interface", "nosuch0"), ()),
                (3, "CAP_NET_RAW", (MANY, "-p", self.port), as_nobody),
                (4, "no-such-host.invalid", ("no-such-host.invalid", "-p", "80"), ()),
                (5, "no route", ("192.0.2.0/31", MANY, "-p", self.port), ()),
                (5, "unreachable", ("192.0.2.0/24", "-p", "80"), ())):
            with self.subTest(status=status, arguments=arguments):
                traces = Traces(self.lab.client)
                run = self.scan(*arguments, wrapper=wrapper)
                self.assertEqual(run.status, status, run)
                self.assertIn(said, run.stderr + run.stdout, run)
                if status in (2, 3, 4):
                    self.assertEqual(run.stdout, "", run)
                    self.assertRegex(run.stderr, r"\Asynspect: [^\n]+\n\Z", f"one line\n{run}")
                self.assertEqual(traces.left(), [], run)

    def test_standard_output_closed(self):
        """Its reader has gone: the run ends with 5, and leaves nothing behind."""
        traces = Traces(self.lab.client)
        read, write = os.pipe()
        with Scanning(self.lab.client, "10.80.0.0/16", "-p", self.port, "--rate", "2000",
                      stdout=write) as scanning:
            os.close(write)
            self.assertTrue(os.read(read, 1000))
            os.close(read)
            run = scanning.finish(10)
        self.assertEqual(run.status, 5, run)
        self.assertIn("standard output", run.stderr)
        self.assertEqual(traces.left(), [], run)
        self.assertEqual(self.lab.connections_at_server(self.port), [])

    def test_standard_output_full(self):
        with open("/dev/full", "wb") as full, Scanning(
                self.lab.client, MANY, "-p", self.port, stdout=full) as scanning:
            run = scanning.finish(10)
        self.assertEqual(run.status, 5, run)

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number), Scanning(
                    self.lab.client, "10.80.0.0/16", "-p", self.port) as scanning:
                self.assertTrue(wait_until(lambda: len(scanning.said()) > 10))
                scanning.send(number)
                run = scanning.finish(5)
                self.assertEqual((run.status, run.problems()), (130, []), run)


if __name__ == "__main__":
    preconditions.main()

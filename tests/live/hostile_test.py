"""Servers that answer with everything but what they should. Whatever they do: every lifecycle ends
in its time, with little memory and little output, and is called what it was; a server's state is
observed or implied only if it showed that one; no octet of theirs does anything to a terminal."""

import csv
import io
import os
import tempfile
import unittest
from collections import Counter

import explaining
import preconditions
from hostile_floods import FLOOD, SYN_ACKS
from hostile_lab import TARGETS, HostileLab, Measured
from hostile_openings import EveryFlag
from hostile_peers import BY_PORT, FLOODS, PORTS, QUIET
from record import problems

TIMEOUT_S, TIME_WAIT_S = 2.5, 0.2
PATIENCE = ("--timeout", str(TIMEOUT_S), "--retries", "2", "--time-wait", str(TIME_WAIT_S))
# A step each for SYN, data, FIN and the server's FIN; a TIME-WAIT that is begun anew ten times at
# most; what the tap may lag behind. Nothing that a server does makes it longer.
LONGEST_S = 4 * TIMEOUT_S + 10 * TIME_WAIT_S + 1
START_AND_END_S = 10  # of a program, on a busy machine

SEGMENTS = 4096 + 32  # that a transcript keeps at most, besides those that were asked for
MOST_MB = {"probe": 48, "scan": 48 + 64}  # resident, of 30 lifecycles at once; a scan's ring is 64
MOST_OUTPUT = 400 * SEGMENTS  # octets of a lifecycle
MOST_PACKETS = 65_536 + 32  # of a lifecycle in a capture file


def all_ports(kinds):
    return ",".join(str(PORTS[kind.__name__]) for kind in kinds)


def kind_of(record):
    return BY_PORT[record["target"]["port"]]


def shown(record):
    return tuple(state for state, claim in record.server_claims() if claim != "assumed")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(HostileLab())
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def start(self, *arguments):
        return Measured(self.lab.client, *arguments)

    def ends_well(self, run, lifecycles, beside=()):
        """In its time, with little memory and output; `lifecycles`: that it was asked for."""
        run.wait(LONGEST_S + START_AND_END_S, beside)
        self.assertIn(run.status, (0, 1), f"{run}: {run.stderr}")
        self.assertLess(run.resident_mb, MOST_MB[run.arguments[0]], run)
        self.assertLess(len(run.stdout), MOST_OUTPUT * lifecycles, run)
        for text in (run.stdout, run.stderr):
            self.assertEqual({octet for octet in text if ord(octet) < 32 or ord(octet) == 127},
                             {"\n"} if text else set(), run)

    def assert_told(self, records, kinds):
        """Each as it was."""
        self.assertEqual(Counter(map(kind_of, records)), Counter(kinds))
        for record in records:
            kind = kind_of(record)
            with self.subTest(peer=kind.__name__, target=record["target"]["address"]):
                told = f"{record['findings']} {[s['text'] for s in record['segments'][:20]]}"
                self.assertEqual((record["outcome"], record["closed"]), kind.verdict, told)
                # Where something is hidden, less is said, but nothing else.
                shows = kind.shows[:len(shown(record))] if kind.hides else kind.shows
                self.assertEqual(shown(record), shows, told)
                self.assertEqual(problems(record), [])
                self.assertNotIn("kernel-rst-escaped", [one["id"] for one in record["findings"]])
                self.assertLessEqual(len(record["segments"]), SEGMENTS)
                self.assertLessEqual(len(record["icmp"]), 16)
                if record["segments"]:
                    self.assertLess(record["segments"][-1]["at_us"], LONGEST_S * 1e6)

    def explained(self, path, records):
        """The capture file tells the same, as far as it goes."""
        again = explaining.explain(path).records
        verdicts = {record.client_port: (record["outcome"], record["closed"], shown(record))
                    for record in again}
        for record in records:
            self.assertEqual(verdicts[record.client_port],
                             (record["outcome"], record["closed"], shown(record)),
                             kind_of(record).__name__)

    def test_ipv4(self):
        """In each form of output; two programs at a time are as many as the host can answer."""
        self.meet_all("ipv4", *self.probes("text"), *self.probes("ladder"))
        self.meet_all("ipv4", *self.probes("json"), *self.probes("table"))
        self.meet_all("ipv4", *self.probes("csv"), *self.scans("half"))

    def test_ipv6(self):
        path = os.path.join(self.folder, "recorded.pcapng")
        runs = self.meet_all("ipv6", *self.probes("json", "--pcapng", path, "--verify"),
                             *self.scans("full"))
        self.explained(path, runs[0].records)

    def test_measures(self):
        """What is asked after the end, or instead of it, has an end of its own."""
        kinds = [BY_PORT[PORTS[name]] for name in (
            "RepeatsItsFin", "NeverCloses", "ClosesWithTheSyn", "ResetsAfterTheEnd", "SynStorm",
            "EveryOption", "AllFlagsSynAck")]
        asked = ("--timeout", "1", "--retries", "2", "--time-wait", "0")
        with self.lab.peers():
            runs = [self.start("probe", TARGETS["ipv4"], "-p", all_ports(kinds), *asked, "-o",
                               "json", "--send", "hello", "--measure", measure)
                    for measure in ("syn-ack-retries", "fin-retries", "time-wait", "ghost")]
            for run in runs:
                self.ends_well(run, len(kinds), runs)
        for run in runs:
            self.assertEqual([one for record in run.records for one in problems(record)], [])
            latest = max(record["segments"][-1]["at_us"] for record in run.records)
            # Four steps of the lifecycle; three questions, asked thrice each, and a silence.
            self.assertLess(latest, (4 + 3 * 3 + 1) * 1e6, run)
            print(f"\n{run.arguments[-1]}: {run.seconds:.2f} s", flush=True)

    @staticmethod
    def probes(form, *options):
        yield "probe", "-o", form, "--send", "hello", *options

    @staticmethod
    def scans(way):
        yield "scan", "-o", "json", "--open", way

    def meet_all(self, family, *commands):
        """All peers that do not flood, at once."""
        target = TARGETS[family]
        with self.lab.peers() as peers:
            runs = [self.start(command, target, "-p", all_ports(QUIET), *options, *PATIENCE)
                    for command, *options in commands]
            for run in runs:
                self.ends_well(run, len(QUIET), runs)
                print(f"\n{family}, {' '.join((run.arguments[0], *run.arguments[4:7]))}: "
                      f"{run.seconds:.2f} s, {run.resident_mb:.1f} MB resident, "
                      f"{len(run.stdout) / 1e6:.2f} MB out", flush=True)
        for run in runs:
            self.assert_form(run, target)
        self.assert_quiet(peers.counts, len(runs))
        return runs

    def assert_form(self, run, target):
        command, form = run.arguments[0], run.arguments[5]
        if command == "scan":
            self.assert_scanned(run, half="half" in run.arguments)
        elif form == "json":
            self.assert_told(run.records, QUIET)
        elif form == "csv":
            rows = list(csv.DictReader(io.StringIO(run.stdout)))
            self.assertEqual({int(row["port"]): (row["outcome"], row["closed"]) for row in rows},
                             {PORTS[kind.__name__]: kind.verdict for kind in QUIET})
        else:
            for port in (PORTS[kind.__name__] for kind in QUIET):
                self.assertIn(f"{target} port {port}", run.stdout, form)

    def assert_scanned(self, run, half):
        # A SYN of the server's own is no answer to ours, but the scan tells of it.
        answering = [kind for kind in QUIET if kind.verdict[0] != "filtered" or kind is EveryFlag]
        self.assertEqual(sorted(kind_of(record).__name__ for record in run.records),
                         sorted(kind.__name__ for kind in answering))
        for record in run.records:
            kind = kind_of(record)
            outcome, closed = kind.verdict
            if outcome == "open" and half:
                closed = "reset"
            with self.subTest(scan=run.arguments[-1], peer=kind.__name__):
                self.assertEqual((record["outcome"], record["closed"]), (outcome, closed))

    def assert_quiet(self, counts, runs):
        """We are no reflector: to what is none of our connection we answer ten times a second."""
        for name, count in counts.items():
            if count["sent"] > 1000 * runs:
                self.assertLess(count["heard"], 10 * runs * (LONGEST_S + 3), f"{name}: {count}")
        print(f"\n{sum(count['sent'] for count in counts.values())} packets of "
              f"{len(counts)} peers, {sum(count['heard'] for count in counts.values())} of ours",
              flush=True)

    def test_floods(self):
        for kind in FLOODS:
            with self.subTest(peer=kind.__name__):
                self.flood(kind, "json")

    def test_floods_for_people(self):
        for form in ("text", "ladder", "table", "csv"):
            with self.subTest(form=form):
                self.flood(BY_PORT[PORTS["SynFlood"]], form)

    def flood(self, kind, form):
        path = os.path.join(self.folder, f"{kind.__name__}.{form}")
        # Who answers in the end must get that far, on a busy machine, too.
        timeout = "1.5" if kind.verdict[1] != "clean" else "8"
        with self.lab.peers() as peers:
            run = self.start("probe", TARGETS["ipv4"], "-p", all_ports([kind]), "--timeout",
                             timeout, *PATIENCE[2:], "-o", form, "--pcapng", path)
            self.ends_well(run, 1)
        count = peers.counts[kind.__name__]
        self.assertTrue(count["sent"] >= getattr(kind, "count", SYN_ACKS) or
                        count["octets"] >= FLOOD * 0.95, count)
        octets = os.path.getsize(path)
        self.assertLess(octets, MOST_PACKETS * 800)
        if form == "json":
            self.assert_told(run.records, [kind])
        print(f"\n{kind.__name__}, {form}: {count['sent']} packets, "
              f"{count['octets'] / 1e6:.1f} MB; {run.seconds:.2f} s, {run.resident_mb:.1f} MB "
              f"resident, {len(run.stdout) / 1e6:.2f} MB out, {octets / 1e6:.1f} MB of packets, "
              f"{count['heard']} answers", flush=True)


if __name__ == "__main__":
    preconditions.main()

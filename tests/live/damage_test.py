"""Real network, real damage: 500 lifecycles against kernel servers over a path that loses a fifth
of all frames each way and lets them overtake each other; then the same with duplicates and bit
errors, and data. Each record is held against the path's log, frame by frame, and its server states
against the kernel's own."""

import os
import secrets
import unittest
from collections import Counter
from contextlib import ExitStack

import judge
import preconditions
import synspect
from kernel_states import KernelStates
from path import BACK, OUT, PathLab
from path_judge import arrivals, tell, wrong_verdict
from path_times import round_trips
from record import problems
from serving import serving

SERVERS = (("closes_when_peer_does", 0), ("slow_close", 0.3), ("talks_first", 0),
           ("closes_first", 0), ("leaves_first", 0.02))
FAMILIES = ("ipv4", "ipv6")
ATTEMPTS = 50
LIFECYCLES = len(SERVERS) * len(FAMILIES) * ATTEMPTS
TIMEOUT_S = 8  # a SYN is sent at 0, 1, 3 and 7 s
LIFETIME_S = 90  # of the emulator, whatever becomes of the rest
PATH = {"delay": 0.005, "jitter": 0.001, "reorder": 0.1, "hold": 0.02}

TOLERANCE_NS = 50_000  # what passes between the path's stamps and the tool's, at the 99th percentile
# A kernel answers a SYN at once, and its timers repeat a SYN/ACK after 1 s; an ACK it may delay by
# 200 ms, and a FIN that rides on such an answer counts no longer than that.
LONGEST_SERVER_NS = {"syn": 100_000_000, "fin": 250_000_000}


class Damage(unittest.TestCase):
    def setUp(self):
        self.assertTrue(os.access(os.environ.get("PATH_EMULATOR", ""), os.X_OK),
                        "PATH_EMULATOR names no program")
        # A server's socket that was left behind goes on sending: each run has its own kernel sides.
        self.lab = self.enterContext(PathLab())

    def test_loss_and_reordering(self):
        self.through("loss", {"loss": 0.2})

    def test_corruption_and_duplication(self):
        damage = {"loss": 0.1, "duplicate": 0.1, "corrupt": 0.1}
        self.through("corruption", damage, "--send", "what a client says")

    def through(self, title, damage, *options):
        seed = secrets.randbits(32)
        with ExitStack() as running:
            ports = [running.enter_context(serving(self.lab, *server)) for server in SERVERS]
            kernel = running.enter_context(KernelStates(ports))
            before = checksum_errors(self.lab.server)
            with self.lab.emulating(seed, LIFETIME_S, **PATH, **damage) as path:
                run = synspect.probe(
                    self.lab.client, *map(self.lab.target, FAMILIES), "-p",
                    ",".join(map(str, ports)), "-c", str(ATTEMPTS), "-i", "0.1", "--timeout",
                    str(TIMEOUT_S), "--retries", "6", *options)
            found = checksum_errors(self.lab.server) - before
            changes = kernel.changes()
        print(f"\n{title}: seed {seed}", flush=True)
        self.assertIn(run.status, (0, 1), run.stderr)
        self.assertEqual(len(run.records), LIFECYCLES)
        self.assertEqual([problem for record in run.records for problem in problems(record)], [])
        self.assert_damaged(path, damage)
        self.assertEqual(found, checksum_errors_due(path), "what the server's kernel dropped")
        stories = self.assert_told(run.records, path)
        self.assert_verdicts(stories)
        self.assert_states(stories, changes, kernel.uncertainty_ns)
        self.assert_times(stories, path)

    def assert_right(self, stories, wrong):
        """`wrong`: what is wrong with each, as sentences. Shows both accounts of the first ones."""
        shown = [f"{story}\n" + "\n".join(sentences)
                 for story, sentences in zip(stories, wrong) if sentences]
        if shown:
            self.fail(f"{len(shown)} wrong\n" + "\n".join(shown[:5]))

    def assert_damaged(self, path, damage):
        """The path did what it was asked to; five standard deviations are less than 0.05 here."""
        for direction in (OUT, BACK):
            fates = path.fates(direction)
            share = {fate: count / fates.total() for fate, count in fates.items()}
            print(f"direction {direction}: {dict(fates)}, {path.overtaken(direction)} overtaken")
            self.assertAlmostEqual(share["lost"], damage["loss"], delta=0.05)
            corrupt = damage.get("corrupt", 0) * (1 - damage["loss"])
            self.assertAlmostEqual(share.get("corrupted", 0), corrupt, delta=0.05)
            self.assertGreater(path.overtaken(direction), 0)

    def assert_told(self, records, path):
        connections = path.connections()
        corrupted = [copy for copy in path.copies
                     if copy.direction == BACK and copy.fate == "corrupted"]
        stories, wrong = [], []
        for record in records:
            story, differences = tell(record, connections[record.client_port], corrupted)
            stories.append(story)
            wrong.append(differences)
        self.assert_right(stories, wrong)
        believable = [story for story in stories if not story.misled()]
        self.assertGreaterEqual(len(believable), LIFECYCLES - 2, "a chance of 1 in 65536 each")
        return believable

    def assert_verdicts(self, stories):
        verdicts = Counter((story.record["outcome"], story.record["closed"]) for story in stories)
        print(dict(verdicts), flush=True)
        self.assert_right(stories, [wrong_verdict(story, TIMEOUT_S * 10**9) for story in stories])

    def assert_states(self, stories, changes, uncertainty_ns):
        by_port = {}
        for change in changes:
            by_port.setdefault(change.client_port, []).append(change)
        judged, wrong = Counter(), []
        for story in stories:
            port = story.record.client_port
            truth = judge.true_states(by_port.get(port, []), arrivals(story.copies), port,
                                      uncertainty_ns)
            wrong.append(judge.wrong_states(story.record, truth))
            judged.update(state for state, claim in story.record.server_claims()
                          if claim != "assumed")
        print(f"{judged.total()} observed or implied, {len(sum(wrong, []))} wrong: {dict(judged)}")
        self.assert_right(stories, wrong)
        self.assertGreater(judged.total(), 3 * LIFECYCLES)

    def assert_times(self, stories, path):
        show("path: late", path.lateness())
        judged = [round_trips(story) for story in stories]
        self.assert_right(stories, [wrong for _, wrong in judged])
        for step, longest_ns in LONGEST_SERVER_NS.items():
            trips = [trip for found, _ in judged for trip in found if trip.step == step]
            show(f"{step}: server", [trip.server_ns for trip in trips])
            show(f"{step}: error", [trip.error_ns for trip in trips])
            unexplained = [trip.unexplained_ns() for trip in trips]
            show(f"{step}: error without the path's lateness", unexplained)
            self.assertGreater(len(trips), LIFECYCLES / 2, f"{step}: too few judged")
            self.assertEqual([trip for trip in trips if not 0 <= trip.server_ns < longest_ns], [])
            self.assertGreaterEqual(min(unexplained), 0, step)
            self.assertLessEqual(judge.percentile(unexplained, 99), TOLERANCE_NS, step)


def show(what, times_ns):
    figures = ", ".join(f"p{percent} {judge.percentile(times_ns, percent)}"
                        for percent in (50, 99, 100))
    print(f"{what}, ns over {len(times_ns)}: {figures}", flush=True)


def checksum_errors(namespace):
    """Packets that the kernel dropped for a wrong checksum: IPv4 headers, TCP segments."""
    return Counter({
        "ip": _statistic(namespace, "netstat", "IpExt", "InCsumErrors"),
        "tcp": _statistic(namespace, "snmp", "Tcp", "InCsumErrors")})


def _statistic(namespace, file, group, name):
    lines = namespace.run("cat", f"/proc/net/{file}").stdout.splitlines()
    names, values = (line.split()[1:] for line in lines if line.startswith(f"{group}:"))
    return int(values[names.index(name)])


def checksum_errors_due(path):
    """What a kernel counts of the frames that reached the server corrupted."""
    return Counter(copy.covering_checksum() for copy in path.copies
                   if copy.direction == OUT and copy.fate == "corrupted"
                   and copy.covering_checksum())


if __name__ == "__main__":
    preconditions.main()

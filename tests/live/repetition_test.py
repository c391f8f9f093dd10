"""Many lifecycles in one run: the open-loop schedule, the summary, several ports and targets."""

import re
import statistics
import unittest

import preconditions
import synspect
from lab import SERVER, Lab
from record import STEP_TIME, problems
from serving import fresh_port, serving

LATE_NS = 50_000_000  # what the scheduler of a busy machine may cost one attempt


def jitter(times):
    """RFC 3550, section 6.4.1."""
    estimate = 0.0
    for before, after in zip(times, times[1:]):
        estimate += (abs(after - before) - estimate) / 16
    return estimate


class Repetition(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def probe(self, *arguments):
        run = synspect.probe(self.lab.client, *arguments)
        for record in run.records:
            self.assertEqual(problems(record), [], record.line)
        return run

    def test_attempt_k_starts_at_k_times_the_interval(self):
        interval, count = 0.1, 8  # the server takes three intervals to close
        with serving(self.lab, "slow_close", 0.3) as port:
            run = self.probe(SERVER["ipv4"], "-p", str(port), "-c", str(count),
                             "-i", str(interval))
        self.assertEqual(run.status, 0, run)
        started = {record["attempt"]: record.started_ns for record in run.records}
        self.assertEqual(sorted(started), list(range(1, count + 1)), run)
        for attempt, at_ns in started.items():
            late_ns = at_ns - started[1] - (attempt - 1) * interval * 10**9
            self.assertLess(abs(late_ns), LATE_NS, f"attempt {attempt} is {late_ns} ns late")

    def test_time_wait_delays_nothing_but_the_exit(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            run = self.probe(SERVER["ipv4"], "-p", str(port), "-c", "5", "-i", "0.05",
                             "--time-wait", "1")
        self.assertEqual(run.status, 0, run)
        started = [record.started_ns for record in run.records]
        self.assertLess(max(started) - min(started), 4 * 50_000_000 + LATE_NS, run)

    def test_every_lifecycle_has_its_own_port_and_sequence_number(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            run = self.probe(SERVER["ipv4"], "-p", str(port), "-c", "50", "-i", "0.002")
        self.assertEqual(run.status, 0, run)
        for name, values in (
                ("source port", {record.client_port for record in run.records}),
                ("sequence number", {record["segments"][0]["seq"] for record in run.records})):
            self.assertEqual(len(values), 50, f"a {name} was used twice")

    def test_fail_if_is_judged_by_the_summary(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            held = self.probe(SERVER["ipv4"], "-p", str(port), "-c", "5", "-i", "0.01",
                              "--fail-if", "fin.p95 > 0us", "--fail-if", "syn > 4s")
            spared = self.probe(SERVER["ipv4"], "-p", str(port), "-c", "2", "-i", "0.01",
                                "--fail-if", "syn > 4s or not closed:clean")
        self.assertEqual(held.status, 1, held)
        said = re.fullmatch(rf"synspect: --fail-if 'fin.p95 > 0us' holds for {SERVER['ipv4']} port "
                            rf"{port}: fin.p95 is ([0-9.]+) us\n", held.stderr)
        self.assertIsNotNone(said, held)
        figures = next(step for step in held.summaries[0]["steps"] if step["step"] == "fin")
        self.assertEqual(float(said[1]), figures["p95"], held)
        self.assertEqual((spared.status, spared.stderr), (0, ""), spared)

    def test_summary(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            run = self.probe(SERVER["ipv4"], "-p", str(port), "-c", "10", "-i", "0.01")
        self.assertEqual(len(run.summaries), 1, run)
        self.assertEqual(run.stdout.splitlines()[-1].count("synspect/summary/1"), 1, "comes last")
        summary = run.summaries[0]
        self.assertEqual(summary["outcomes"]["open"], 10, summary)
        for figures in summary["steps"]:
            name = figures["step"]
            values = [record.step(name)[STEP_TIME[name]] for record in run.records]
            with self.subTest(step=name):
                self.assertEqual(figures["n"], 10, summary)
                self.assertEqual((figures["min"], figures["max"]), (min(values), max(values)))
                self.assertAlmostEqual(figures["mean"], statistics.fmean(values), delta=0.001)
                self.assertAlmostEqual(figures["stddev"], statistics.stdev(values), delta=0.001)
                self.assertAlmostEqual(figures["mdev"], statistics.pstdev(values), delta=0.001)
                attempts = sorted(run.records, key=lambda record: record["attempt"])
                in_order = [record.step(name)[STEP_TIME[name]] for record in attempts]
                self.assertAlmostEqual(figures["jitter"], jitter(in_order), delta=0.001)
                # Of ten, the second and the ninth are the ends of the median's interval.
                self.assertEqual((figures["p50_low"], figures["p50_high"]),
                                 (sorted(values)[1], sorted(values)[8]))
                self.assertEqual(figures["too_few"], ["p95", "p99"])
                self.assertEqual(figures["loss"], 0 if name in ("syn", "fin") else None)
                ladder = [figures[percent] for percent in ("min", "p50", "p90", "p95", "p99", "max")]
                self.assertEqual(ladder, sorted(ladder), summary)

    def test_several_ports_and_targets_at_once(self):
        closed_port = fresh_port()
        with serving(self.lab, "closes_when_peer_does") as port:
            run = self.probe(SERVER["ipv4"], SERVER["ipv6"], "-p", f"{port},{closed_port}",
                             "-c", "2", "-i", "0.05")
        self.assertEqual(run.status, 1, "one of the two ports refuses")
        seen = sorted((record["target"]["address"], record["target"]["port"], record["attempt"],
                       record["outcome"]) for record in run.records)
        expected = sorted((SERVER[family], at, attempt, outcome)
                          for family in ("ipv4", "ipv6")
                          for at, outcome in ((port, "open"), (closed_port, "refused"))
                          for attempt in (1, 2))
        self.assertEqual(seen, expected, run)

    def test_ports_as_ranges_and_with_the_target(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            for arguments in ((f"{SERVER['ipv4']}:{port}",), (f"[{SERVER['ipv6']}]:{port}",),
                              (SERVER["ipv4"], "-p", f"{port}-{port}")):
                with self.subTest(arguments=arguments):
                    run = self.probe(*arguments)
                    self.assertEqual((run.status, run.record["target"]["port"]), (0, port), run)

    def test_a_name_is_resolved_and_timed(self):
        with Lab("loopback") as lab, serving(lab, "closes_when_peer_does") as port:
            run = synspect.probe(lab.client, "localhost", "-4", "-p", str(port))
        self.assertEqual(run.status, 0, run)
        self.assertEqual(run.record["target"]["name"], "localhost", run)
        self.assertEqual(run.record["target"]["address"], "127.0.0.1", run)
        self.assertGreater(run.record["resolve_us"], 0, run)


if __name__ == "__main__":
    preconditions.main()

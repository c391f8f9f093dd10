#!/usr/bin/env python3
"""bench_report.py: rates from samples, ratios by round, the tables, and what must hold."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
import bench_report  # noqa: E402


def samples(*syns, every=0.05):
    return [(number * every, sent) for number, sent in enumerate(syns)]


def steady(rate, seconds=2.0):
    """SYNs at `rate` between half a second of silence before and after."""
    sent = [0] * 10 + [int(rate * step * 0.05) for step in range(int(seconds * 20) + 1)]
    return samples(*sent, *[sent[-1]] * 10)


def record(tool, work, rate, missed=0, status=0, number=1, syns_each=1):
    """Two seconds of sending at `rate` packets a second."""
    targets = 2 * rate // syns_each
    return {"tool": tool, "work": work, "round": number, "targets": targets, "status": status,
            "found": targets - missed, "cpu_s": targets * 2e-6, "machine_cpu_s": targets * 6e-6,
            "peak_kib": 4096, "samples": steady(rate)}


class Rates(unittest.TestCase):
    def test_syn_rate(self):
        rows = [
            ("steady, silence around it", steady(10000), 10000),
            ("slow start and end", samples(0, 5, 105, 205, 305, 405, 505, 605, 610), 2000),
            ("one stall in the middle", samples(0, 100, 200, 200, 300, 400, 500, 600, 700), 2000),
            ("the counter did not start at 0", samples(7, 107, 207, 307, 407, 507), 2000),
            ("over between two samples", samples(0, 1000), None),
            ("nothing sent", samples(5, 5), None),
        ]
        for name, taken, rate in rows:
            with self.subTest(name):
                found = bench_report.syn_rate(taken)
                if rate is None:
                    self.assertIsNone(found)
                else:
                    self.assertAlmostEqual(found, rate, delta=1)

    def test_a_target_that_took_four_counts_once(self):
        self.assertAlmostEqual(
            bench_report.target_rate(record("synspect", "loss", 10000, syns_each=4)), 2500)

    def test_nothing_sent_has_no_rate(self):
        self.assertIsNone(bench_report.target_rate(record("nmap", "half", 0)))

    def test_ratio_is_of_the_same_round(self):
        ours = [record("synspect", "half", rate, number=n) for n, rate in ((1, 3000), (2, 300))]
        theirs = [record("masscan", "half", rate, number=n)
                  for n, rate in ((1, 2000), (2, 200), (3, 9))]
        self.assertAlmostEqual(bench_report.ratio(ours, theirs), 1.5, places=2)
        self.assertIsNone(bench_report.ratio([], theirs))


class Texts(unittest.TestCase):
    def test_percent(self):
        rows = [(100.0, "100 %"), (99.9999, "99.999 %"), (99.99, "99.99 %"), (62.5, "62.5 %"),
                (0.0, "0 %")]
        for value, text in rows:
            with self.subTest(text):
                self.assertEqual(bench_report.percent(value), text)

    def test_rates(self):
        rows = [([], "too short"), ([518_400, 500_000, 530_000], "518 (500 to 530)"),
                ([19_440], "19.4 (19.4 to 19.4)")]
        for rates, text in rows:
            with self.subTest(text):
                self.assertEqual(bench_report.rate_text(rates), text)


class Report(unittest.TestCase):
    def report(self, records, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
            file.writelines(f"{json.dumps(record)}\n" for record in records)
            file.flush()
            return subprocess.run(
                [sys.executable, "-B", SCRIPTS / "bench_report.py", file.name, "--about=here",
                 "--loss=1", *options], capture_output=True, text=True, check=False)

    def test_what_must_hold(self):
        rows = [
            ("peers alone", [record("masscan", "half", 1000)], 0, None),
            ("as fast", [record("synspect", "half", 1000), record("masscan", "half", 1000)], 0,
             "- half: at least 1 times masscan: 1.00 times: holds"),
            ("not 1.2 times as fast",
             [record("synspect", "half", 1000), record("zmap-1", "half", 1000)], 1,
             "- half: at least 1.2 times zmap, 1 thread: 1.00 times: DOES NOT HOLD"),
            ("one target not found", [record("synspect", "half", 1000, missed=2, status=1)], 1,
             "- half: at least 100 % found in each round: 99.9 %: DOES NOT HOLD"),
            ("lost in one round of three",
             [record("synspect", "loss", 1000, number=n, missed=n) for n in (0, 1, 2)], 1,
             "- loss: at least 99.99 % found in each round: 99.9 %: DOES NOT HOLD"),
            ("synspect failed", [record("synspect", "half", 1000, status=5)], 1,
             "- half: synspect failed in 1 of the rounds, which do not count"),
            ("a peer failed", [record("zmap-1", "half", 1000, status=1)], 0,
             "- half: zmap, 1 thread failed in 1 of the rounds, which do not count"),
        ]
        for name, records, status, line in rows:
            with self.subTest(name):
                run = self.report(records)
                self.assertEqual((run.returncode, run.stderr), (status, ""))
                if line:
                    self.assertIn(line, run.stdout.splitlines())
                else:
                    self.assertNotIn("hold", run.stdout.lower())

    def test_table(self):
        run = self.report([record("synspect", "half", 300_000),
                           record("masscan", "half", 200_000, missed=150_000)])
        rows = run.stdout.splitlines()
        self.assertEqual(rows[0], "here")
        self.assertIn("**Open targets, half-open** (600,000 and 400,000 targets)", rows)
        self.assertIn("| synspect | 300 (300 to 300) |  | 100 % | 2.00 | 6.00 | 4 | 3.0 |", rows)
        self.assertIn(
            "| masscan | 200 (200 to 200) | 1.50 times | 62.5 % | 2.00 | 6.00 | 4 | 3.0 |", rows)

    def test_write_replaces_what_is_between_the_marks(self):
        with tempfile.NamedTemporaryFile("w+", suffix=".md") as page:
            page.write(f"before\n{bench_report.BEGIN}\nold\n{bench_report.END}\nafter\n")
            page.flush()
            self.report([record("masscan", "half", 1000)], f"--write={page.name}")
            text = pathlib.Path(page.name).read_text(encoding="utf-8")
        self.assertTrue(text.startswith(f"before\n{bench_report.BEGIN}\n\nhere\n"))
        self.assertTrue(text.endswith(f"\n\n{bench_report.END}\nafter\n"))
        self.assertNotIn("old", text)

    def test_write_wants_the_marks(self):
        with tempfile.NamedTemporaryFile("w", suffix=".md") as page:
            run = self.report([record("masscan", "half", 1000)], f"--write={page.name}")
        self.assertEqual(run.returncode, 1)
        self.assertIn("there is no <!-- bench: begin -->", run.stderr)


if __name__ == "__main__":
    unittest.main()

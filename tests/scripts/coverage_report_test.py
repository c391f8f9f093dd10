#!/usr/bin/env python3
"""coverage_report.py: what it counts, what it names, and what it lets pass."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "coverage_report.py"


def record_of(path, lines, branches):
    """`lines`: times run. `branches`: (line, times true, times false)."""
    texts = [f"SF:{path}"]
    texts += [f"DA:{number},{times}" for number, times in enumerate(lines, start=1)]
    for condition, (line, true, false) in enumerate(branches):
        texts.append(f"BRDA:{line},{condition},{2 * condition},{true}")
        texts.append(f"BRDA:{line},{condition},{2 * condition + 1},{false}")
    return "\n".join([*texts, "end_of_record", ""])


def run_on(*files, folders=("a",)):
    """`files`: (path below the sources, lines, branches)."""
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder).resolve()
        record = top / "all.lcov"
        # The way a compiler in another folder writes it.
        record.write_text("".join(record_of(top / "x" / ".." / path, lines, branches)
                                  for path, lines, branches in files), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-B", str(SCRIPT), str(record), *(str(top / name) for name in folders)],
            capture_output=True, text=True, check=False,
        )


BOTH = [(1, 4, 4)]


class CoverageReport(unittest.TestCase):
    def test_what_passes(self):
        rows = [
            ("all", [("a/f.cpp", [1] * 20, BOTH)], ("a",), 0),
            ("95 % of lines", [("a/f.cpp", [1] * 19 + [0], BOTH)], ("a",), 0),
            ("less", [("a/f.cpp", [1] * 18 + [0], BOTH)], ("a",), 1),
            ("85 % of branches", [("a/f.cpp", [1], [(1, 2, 2)] * 17 + [(1, 2, 0), (1, 0, 2)] * 3)],
             ("a",), 0),
            ("less, and all lines", [("a/f.cpp", [1], [(1, 2, 2)] * 2 + [(1, 2, 0)])], ("a",), 1),
            ("one folder does not help another",
             [("a/f.cpp", [1] * 99, BOTH), ("b/f.cpp", [1, 0], BOTH)], ("a", "b"), 1),
            ("a folder of which the record says nothing", [("a/f.cpp", [1], BOTH)], ("b",), 1),
            ("what is not asked for", [("a/f.cpp", [1], BOTH), ("tests/a/f.cpp", [0], [])],
             ("a",), 0),
        ]
        for name, files, folders, status in rows:
            with self.subTest(name):
                run = run_on(*files, folders=folders)
                self.assertEqual((run.returncode, run.stderr), (status, ""))

    def test_what_it_says(self):
        run = run_on(("a/f.cpp", [3, 3, 0, 0], [(1, 3, 0), (2, 0, 3), (3, 0, 0)]),
                     ("a/g.hpp", [1], BOTH))
        self.assertEqual(run.stdout.splitlines(), [
            "a            lines     3 of     5  60.00 %   branches     4 of     8  50.00 %   TOO LITTLE",
            "least: lines 95.0 %, branches 85.0 %. Reached by no test:",
            "  a/f.cpp: not run 3, 4; never true 2; never false 1",
        ])


if __name__ == "__main__":
    unittest.main()

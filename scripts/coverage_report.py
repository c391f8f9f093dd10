#!/usr/bin/env python3
"""Judges a coverage record in LCOV's format (llvm-cov export -format=lcov).

Usage: coverage_report.py LCOV_FILE SOURCE_FOLDER...

Each folder must reach the least share of lines and of branches by itself. What no test reaches is
named: lines never run, and conditions that were never true or never false.
"""

import pathlib
import sys
from collections import defaultdict

LEAST_LINES = 95.0
LEAST_BRANCHES = 85.0


class File:
    """What the record says of one source file."""

    def __init__(self):
        self.lines = {}  # number: times run
        self.branches = {}  # (line, condition, outcome): times taken

    def holes(self):
        """('not run', [12, 13]), ('never true', [40]), ('never false', [41])."""
        not_run = {line for line, times in self.lines.items() if times == 0}
        yield "not run", not_run
        # LLVM writes two outcomes for each condition, first the one for true.
        for parity, name in ((0, "never true"), (1, "never false")):
            lines = {line for (line, _, outcome), times in self.branches.items()
                     if times == 0 and outcome % 2 == parity}
            yield name, lines - not_run


def read(lcov_file):
    """Source file -> File. Other kinds of LCOV lines are sums of these, or about functions."""
    files = defaultdict(File)
    current = None
    for text in pathlib.Path(lcov_file).read_text(encoding="utf-8").splitlines():
        kind, _, value = text.partition(":")
        if kind == "SF":
            current = files[pathlib.Path(value).resolve()]
        elif kind == "DA":
            line, times = value.split(",")[:2]
            current.lines[int(line)] = int(times)
        elif kind == "BRDA":
            line, condition, outcome, times = value.split(",")
            key = (int(line), int(condition), int(outcome))
            current.branches[key] = 0 if times == "-" else int(times)
    return files


def share(counts):
    """(reached, all, percent). Of nothing nothing was reached: an empty record must not pass."""
    reached = sum(1 for times in counts if times > 0)
    return reached, len(counts), 100.0 * reached / len(counts) if counts else 0.0


def judge(folder, files):
    """Prints the folder's line of the table. Whether it reaches both shares."""
    lines = share([times for file in files.values() for times in file.lines.values()])
    branches = share([times for file in files.values() for times in file.branches.values()])
    enough = lines[2] >= LEAST_LINES and branches[2] >= LEAST_BRANCHES
    print("{:<12} lines {:>5} of {:>5} {:6.2f} %   branches {:>5} of {:>5} {:6.2f} %   {}".format(
        folder.name, *lines, *branches, "enough" if enough else "TOO LITTLE"))
    return enough


def print_holes(path, file):
    parts = [f"{name} {', '.join(map(str, sorted(lines)))}"
             for name, lines in file.holes() if lines]
    if parts:
        print(f"  {path}: {'; '.join(parts)}")


def main():
    record = read(sys.argv[1])
    passed = True
    chosen = {}
    for name in sys.argv[2:]:
        folder = pathlib.Path(name).resolve()
        files = {path: file for path, file in record.items() if folder in path.parents}
        passed = judge(folder, files) and passed
        chosen.update((path.relative_to(folder.parent), file) for path, file in files.items())
    print(f"least: lines {LEAST_LINES} %, branches {LEAST_BRANCHES} %. Reached by no test:")
    for path, file in sorted(chosen.items()):
        print_holes(path, file)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())

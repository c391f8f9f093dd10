#!/usr/bin/env python3
"""Makes the Markdown tables of bench.sh from the records of bench_run.py, one JSON object a line.

Usage: bench_report.py RECORDS --about=TEXT --loss=PERCENT [--write=FILE]

--write replaces what stands in FILE between the two marks. Exit status 1 if synspect took part and
something that must hold does not.
"""

import argparse
import json
import pathlib
import sys
from collections import defaultdict
from statistics import median

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"

TITLES = {
    "silent": "Silent targets",
    "refused": "Refusing targets",
    "half": "Open targets, half-open",
    "full": "Open targets, whole lifecycles",
    "loss": "Open targets, half-open, {loss} % loss each way, two retries",
}
NAMES = {"zmap-1": "zmap, 1 thread", "zmap-n": "zmap, a thread a processor",
         "epoll_client": "epoll client"}

# (work, peer, least ratio of the rates). A peer that did not run decides nothing.
LEAST_RATIOS = [
    ("silent", "masscan", 1.0),
    ("half", "masscan", 1.0),
    ("half", "zmap-1", 1.2),
    ("half", "zmap-n", 1.2),
    ("full", "epoll_client", 1.0),
]
LEAST_FOUND = {"half": 100.0, "full": 100.0, "loss": 99.99}

HEAD = ("| | targets/s, thousands | synspect is | found | CPU s per million: own | machine's "
        "| peak MB | start to exit, s |\n|---|---|---|---|---|---|---|---|")


def syn_rate(samples):
    """SYNs per second while the tool was busy: the median over the intervals between samples that
    lie in the middle eight tenths of its SYNs. None: too few of them to have a middle."""
    first, last = samples[0][1], samples[-1][1]
    low, high = first + (last - first) * 0.1, first + (last - first) * 0.9
    rates = [(seen - seen_before) / (at - before)
             for (before, seen_before), (at, seen) in zip(samples, samples[1:])
             if seen_before >= low and seen <= high and at > before]
    return median(rates) if last > first and rates else None


def target_rate(record):
    """Targets per second: the rate of SYNs over the SYNs that a target took, so that retries cost."""
    rate = syn_rate(record["samples"])
    syns = record["samples"][-1][1] - record["samples"][0][1]
    return None if rate is None else rate * record["targets"] / syns


def failed(record):
    """1 says of synspect and of the epoll client that some target was not open."""
    fine = (0, 1) if record["tool"] in ("synspect", "epoll_client") else (0,)
    return record["status"] not in fine


def ratio(ours, theirs):
    """The median over the rounds of how our rate stands to theirs in the same round."""
    rates = {record["round"]: target_rate(record) for record in theirs}
    pairs = [(target_rate(record), rates.get(record["round"])) for record in ours]
    ratios = [mine / other for mine, other in pairs if mine and other]
    return median(ratios) if ratios else None


def found_percent(record):
    return 100.0 * record["found"] / record["targets"]


def percent(value):
    """As many decimals as it takes, up to three; less than all is never shown as 100."""
    return f"{value if value == 100.0 else min(round(value, 3), 99.999):g} %"


def rate_text(rates):
    if not rates:
        return "too short"
    low, mid, high = (value / 1000 for value in (min(rates), median(rates), max(rates)))
    digits = 0 if mid >= 100 else 1
    return f"{mid:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def row(tool, records, ours):
    """A line of a table; `ours`: synspect's records of the same work."""
    def middle(quantity):
        return median(map(quantity, records))

    rates = [rate for rate in map(target_rate, records) if rate]
    times = None if tool == "synspect" else ratio(ours, records)
    found = "" if records[0]["work"] == "silent" else percent(middle(found_percent))
    cells = [
        NAMES.get(tool, tool),
        rate_text(rates),
        f"{times:.2f} times" if times else "",
        found,
        f"{middle(lambda r: r['cpu_s'] / r['targets'] * 1e6):.2f}",
        f"{middle(lambda r: r['machine_cpu_s'] / r['targets'] * 1e6):.2f}",
        f"{middle(lambda r: r['peak_kib'] / 1024):.0f}",
        f"{middle(lambda r: r['samples'][-1][0]):.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def tables(records, loss):
    """`records`: work -> tool -> records that did not fail."""
    for work, tools in records.items():
        counts = " and ".join(
            f"{count:,}" for count in sorted({r["targets"] for rs in tools.values() for r in rs},
                                             reverse=True))
        yield f"**{TITLES[work].format(loss=loss)}** ({counts} targets)\n\n{HEAD}"
        for tool, runs in tools.items():
            yield row(tool, runs, tools.get("synspect", []))
        yield ""


def verdicts(records):
    """(what must hold, what is, whether that is enough), where synspect and the peer took part."""
    for work, peer, least in LEAST_RATIOS:
        tools = records.get(work, {})
        times = ratio(tools.get("synspect", []), tools.get(peer, []))
        if times is not None:
            must = f"{work}: at least {least:g} times {NAMES.get(peer, peer)}"
            yield must, f"{times:.2f} times", times >= least
    for work, least in LEAST_FOUND.items():
        runs = records.get(work, {}).get("synspect", [])
        if runs:
            worst = min(map(found_percent, runs))
            yield f"{work}: at least {least:g} % found in each round", percent(worst), worst >= least


def sorted_out(records):
    """Those that did not fail, by work and tool; and how often the others did."""
    good, bad = defaultdict(lambda: defaultdict(list)), defaultdict(int)
    for record in records:
        if failed(record):
            bad[record["work"], record["tool"]] += 1
        else:
            good[record["work"]][record["tool"]].append(record)
    return good, bad


def replace_between_marks(file, text):
    before, begin, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{file}: there is no {BEGIN} ... {END}")
    file.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=pathlib.Path)
    parser.add_argument("--about", required=True)
    parser.add_argument("--loss", required=True)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()

    lines = options.records.read_text(encoding="utf-8").splitlines()
    records, failures = sorted_out(map(json.loads, lines))
    judged = list(verdicts(records))
    notes = [f"- {work}: {NAMES.get(tool, tool)} failed in {times} of the rounds, which do not count"
             for (work, tool), times in failures.items()]
    notes += [f"- {must}: {seen}: {'holds' if enough else 'DOES NOT HOLD'}"
              for must, seen, enough in judged]
    text = "\n".join([f"{options.about}\n", *tables(records, options.loss), *notes]).strip()
    print(text)
    if options.write:
        replace_between_marks(options.write, text)
    ours_failed = any(tool == "synspect" for _, tool in failures)
    return 0 if all(enough for _, _, enough in judged) and not ours_failed else 1


if __name__ == "__main__":
    sys.exit(main())

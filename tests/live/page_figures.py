"""What a page must say of recorded lifecycles, worked out from the records alone."""

import math
import re
from collections import Counter

STEPS = ("syn", "ack", "fin", "peer_fin", "last_ack")
TIMES = ("rtt_us", "turnaround_us", "gap_us")
SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
NEEDED = {"p50": 2, "p95": 20, "p99": 100}
CHOSEN = {"ack": "accept-queue", "last_ack": "fin-retries"}  # waits of our own choice
FLAGS = {"S": "SYN", "F": "FIN", "R": "RST", "P": "PSH", ".": "ACK", "U": "URG", "E": "ECE",
         "W": "CWR"}


def time_ns(step):
    values = [step[name] for name in TIMES if step.get(name) is not None]
    return round(values[0] * 1000) if values else None


def samples(records, name):
    """Certain times in nanoseconds, sorted; how many are ambiguous."""
    certain, ambiguous = [], 0
    for record in records:
        measured = [each["measure"] for each in record.get("measurements", [])]
        if record.get("interrupted") or CHOSEN.get(name) in measured:
            continue
        for step in record["steps"]:
            if step["step"] != name or time_ns(step) is None:
                continue
            if step.get("ambiguous"):
                ambiguous += 1
            else:
                certain.append(time_ns(step))
    return sorted(certain), ambiguous


def quantile(ordered, name):
    """Nearest rank; none where the samples are too few."""
    if len(ordered) < NEEDED[name]:
        return None
    return ordered[max(math.ceil(SHARES[name] * len(ordered)), 1) - 1]


def statistics(ordered):
    return {"min": ordered[0], "max": ordered[-1],
            **{name: quantile(ordered, name) for name in SHARES}}


def time_text(ns):
    """As people read it: three digits and a unit."""
    if ns == 0:
        return "0 µs"
    for unit, name in ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")):
        if ns >= unit * 0.9995 or unit == 1:
            value = ns / unit
            decimals = 0 if unit == 1 or value >= 99.95 else 1 if value >= 9.995 else 2
            return f"{value:.{decimals}f} {name}"


def judged(records):
    return [record for record in records if not record.get("interrupted")]


def outcomes(records):
    return Counter(record["outcome"] for record in judged(records))


def closings(records):
    return Counter(record["closed"] for record in judged(records))


def findings(records):
    """In how many lifecycles each (severity, id) is."""
    return Counter(pair for record in judged(records) for pair in
                   {(each["severity"], each["id"]) for each in record["findings"]})


def target_text(record):
    target = record["target"]
    named = target["name"] not in (None, target["address"])
    where = f"{target['name']} ({target['address']})" if named else target["address"]
    vantage = record.get("vantage", "client")
    seen = "" if vantage == "client" else f", seen at the {vantage}"
    return f"{where} port {target['port']}{seen}"


def by_target(records):
    groups = {}
    for record in records:
        groups.setdefault(target_text(record), []).append(record)
    return groups


def arrow_text(segment):
    """How a ladder labels a segment: flags, and relative numbers."""
    flags = ", ".join(FLAGS[flag] for flag in sorted(segment["flags"], key="SFRP.UEW".index))
    numbers = re.match(r"[<>] \S+ (\d+):\d+\((\d+)\)(?: ack (\d+))?", segment["text"])
    seq, length, ack = numbers.groups()
    parts = [f"seq {seq}", f"ack {ack}" if ack else "", f"len {length}" if int(length) else ""]
    return flags + "  ".join(filter(None, parts))

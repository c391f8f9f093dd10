"""The record of one lifecycle, read strictly: everything the contract promises is checked here,
on the text of the line as well as on what it means."""

import calendar
import json
import re
import time

OUTCOMES = {"open", "refused", "filtered", "unreachable", "error"}
CLOSINGS = {"clean", "reset", "timeout", "not-attempted"}
STATES = {"LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
          "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT", "CLOSED"}
CLAIMS = {"observed", "implied", "assumed"}
STEP_TIME = {"syn": "rtt_us", "ack": "turnaround_us", "fin": "rtt_us", "peer_fin": "gap_us",
             "last_ack": "turnaround_us"}
SEGMENT_FIELDS = {"n": int, "direction": str, "at_us": float, "text": str, "flags": str,
                  "seq": int, "length": int, "window": int, "ttl": int, "options": dict}
TIME_FIELD = re.compile(r'"\w+_us":(?!\[)([^,}\]]*)')
THREE_DECIMALS = re.compile(r"null|\d+\.\d{3}")
STARTED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z")


def nanoseconds(microseconds):
    return round(microseconds * 1000)


class Record(dict):
    """A dict of the contract's fields, and the line it came from."""

    def __init__(self, line):
        super().__init__(json.loads(line))
        self.line = line

    @property
    def client_port(self):
        return self["source"]["port"]

    @property
    def started_ns(self):
        seconds, fraction = STARTED.fullmatch(self["started"]).groups()
        return calendar.timegm(time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")) * 10**9 + int(fraction)

    def at_ns(self, at_us):
        """Wall clock of an `at_us`, nanoseconds."""
        return self.started_ns + nanoseconds(at_us)

    def step(self, name):
        return next((step for step in self["steps"] if step["step"] == name), None)

    def server_claims(self):
        return [(state["state"], state["claim"]) for state in self["server_states"]]

    def client_states(self):
        return [state["state"] for state in self["client_states"]]

    def findings(self, severity):
        return [finding for finding in self["findings"] if finding["severity"] == severity]


def problems(record):
    """What the record gets wrong, as sentences; empty if it keeps the contract."""
    found = []

    def expect(condition, text):
        if not condition:
            found.append(text)

    for number in TIME_FIELD.findall(record.line):
        expect(THREE_DECIMALS.fullmatch(number), f"not three decimals: {number}")
    try:
        _check_head(record, expect)
        _check_segments(record, expect)
        _check_steps(record, expect)
        _check_states(record, expect)
        _check_remarks(record, expect)
    except (KeyError, TypeError, AttributeError) as error:
        found.append(f"missing or of the wrong type: {error!r}")
    return found


def _check_head(record, expect):
    expect(record["schema"] == "synspect/probe/1", f"schema {record['schema']}")
    expect(STARTED.fullmatch(record["started"]), f"started {record['started']}")
    expect(isinstance(record["target"]["name"], str), "target.name is no string")
    for end in ("target", "source"):
        address = record[end]["address"]
        expect(isinstance(address, str) and "[" not in address, f"{end}.address {address}")
        port = record[end]["port"]
        expect(type(port) is int and 0 < port < 65536, f"{end}.port {port}")
    expect(record["target"]["family"] == (6 if ":" in record["target"]["address"] else 4),
           f"family {record['target']['family']} of {record['target']['address']}")
    expect(isinstance(record["source"]["interface"], str), "source.interface is no string")
    expect(type(record["attempt"]) is int and record["attempt"] >= 1, f"attempt {record['attempt']}")
    expect(record["resolve_us"] is None or record["resolve_us"] >= 0, "resolve_us")
    expect(record["outcome"] in OUTCOMES, f"outcome {record['outcome']}")
    expect(record["closed"] in CLOSINGS, f"closed {record['closed']}")
    expect(isinstance(record["stamps"], str), "stamps is no string")


def _check_segments(record, expect):
    segments = record["segments"]
    numbers = [segment["n"] for segment in segments]
    omitted = record["segments_omitted"] > 0
    expect(numbers == (sorted(set(numbers)) if omitted else list(range(1, len(segments) + 1))),
           "segments are not numbered 1, 2, ...")
    expect(not numbers or numbers[-1] <= len(segments) + record["segments_omitted"],
           "a segment is numbered beyond those that there were")
    for segment in segments:
        name = f"segment {segment['n']}"
        for field, kind in SEGMENT_FIELDS.items():
            expect(type(segment[field]) is kind, f"{name}: {field} {segment[field]!r}")
        flags, ack, mark = segment["flags"], segment["ack"], {"out": ">", "in": "<"}
        expect(re.fullmatch(r"[SFRP.EWU]+|-", flags), f"{name}: flags {flags}")
        expect(segment["text"].startswith(f"{mark[segment['direction']]} {flags} "),
               f"{name}: text {segment['text']!r} against {segment['direction']} {flags}")
        expect(type(ack) is int if "." in flags else ack is None, f"{name}: {flags} with ack {ack}")
        expect(0 <= segment["seq"] < 2**32, f"{name}: seq {segment['seq']}")


def _check_steps(record, expect):
    segments = {segment["n"]: segment for segment in record["segments"]}
    names = [step["step"] for step in record["steps"]]
    expect(len(names) == len(set(names)), f"a step is there twice: {names}")
    for step in record["steps"]:
        name = step["step"]
        duration = step[STEP_TIME[name]]
        if duration is None or not {step["from"], step["to"]} <= segments.keys():
            expect(duration is None or record["segments_omitted"] > 0, f"step {name}: no segment")
            continue
        ends = segments[step["from"]]["at_us"], segments[step["to"]]["at_us"]
        expect(nanoseconds(duration) == nanoseconds(ends[1]) - nanoseconds(ends[0]),
               f"step {name}: {duration} is not the difference of its segments {ends}")
        if name in ("syn", "fin"):
            expect(type(step["transmissions"]) is int and step["transmissions"] >= 1,
                   f"step {name}: transmissions {step['transmissions']}")
            expect(type(step["ambiguous"]) is bool, f"step {name}: ambiguous")


def _check_states(record, expect):
    numbers = _numbers(record)
    times = [nanoseconds(state["at_us"]) for state in record["client_states"]]
    expect(times == sorted(times), f"client states out of order: {times}")
    expect({state["state"] for state in record["client_states"]} <= STATES, "client state name")
    for state in record["server_states"]:
        name, claim, evidence = state["state"], state["claim"], state["evidence"]
        before, after = state["not_before_us"], state["not_after_us"]
        expect(name in STATES and claim in CLAIMS, f"server state {name}, {claim}")
        expect(set(evidence) <= numbers, f"{name}: evidence {evidence} is not in the transcript")
        expect(evidence or claim == "assumed", f"{name} is {claim} without evidence")
        expect(before is None or after is None or before <= after, f"{name}: {before} to {after}")


def _numbers(record):
    """Of the segments that evidence may name: those that the transcript left out, too."""
    return set(range(1, len(record["segments"]) + record["segments_omitted"] + 1))


def _check_remarks(record, expect):
    numbers = _numbers(record)
    for one in record["measurements"]:
        name = f"measurement {one['measure']}"
        expect(re.fullmatch(r"[a-z0-9-]+", one["verdict"]) and one["text"].endswith("."), name)
        expect(set(one["evidence"]) <= numbers and one["evidence"] == sorted(one["evidence"]),
               f"{name}: evidence {one['evidence']}")
        expect(one["ladder_us"] == sorted(one["ladder_us"]), f"{name}: ladder")
        least, most = one["at_least_us"], one["at_most_us"]
        expect(least is None or most is None or least <= most, f"{name}: {least} to {most}")
    for error in record["icmp"]:
        kinds = [type(error[field]) for field in ("at_us", "from", "type", "code", "text")]
        expect(kinds == [float, str, int, int, str], f"icmp {error}")
    for finding in record["findings"]:
        expect(finding["severity"] in ("info", "warning", "error"), f"severity {finding}")
        expect(re.fullmatch(r"[a-z0-9-]+", finding["id"]) and finding["text"], f"finding {finding}")
        expect(set(finding["evidence"]) <= numbers, f"finding {finding['id']}: evidence")

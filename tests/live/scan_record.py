"""The record of one target of a scan and the summary after all, read strictly: what docs/json.md
promises, and that the one agrees with the other."""

from collections import Counter

from record import (CLAIMS, CLOSINGS, OUTCOMES, STARTED, STATES, STEP_TIME, THREE_DECIMALS,
                    TIME_FIELD)

OPTIONS = ("mss", "window_scale", "sack_permitted", "ts_val", "ts_ecr")
ICMP = {"at_us": float, "from": str, "type": int, "code": int, "text": str}
# Of the five outcomes, what each must have and what it cannot.
PRESENT = {"open": ("ttl", "window", "options"), "refused": ("ttl",), "filtered": (),
           "unreachable": ("icmp",), "error": ("error",)}
ABSENT = {"open": ("icmp", "error"), "refused": ("window", "options", "icmp", "error"),
          "filtered": ("ttl", "window", "options", "icmp", "error"),
          "unreachable": ("window", "options", "error"),
          "error": ("ttl", "window", "options", "icmp")}
QUANTILE_ERROR = 0.0005


def target_of(record):
    """(address, port): what tells the targets of a scan apart."""
    return record["target"]["address"], record["target"]["port"]


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
        _check_steps(record, expect)
        _check_states(record, expect)
        _check_answer(record, expect)
    except (KeyError, TypeError, AttributeError) as error:
        found.append(f"missing or of the wrong type: {error!r}")
    return [f"{text}\n{record.line}" for text in found]


def _check_head(record, expect):
    expect(record["schema"] == "synspect/scan/1", f"schema {record['schema']}")
    expect(STARTED.fullmatch(record["started"]), f"started {record['started']}")
    name = record["target"]["name"]
    expect(name is None or (isinstance(name, str) and name), f"target.name {name!r}")
    for end in ("target", "source"):
        address, port = record[end]["address"], record[end]["port"]
        expect(isinstance(address, str) and "[" not in address, f"{end}.address {address}")
        # What failed before it had a source port of its own says 0.
        lowest = 0 if record["outcome"] == "error" and end == "source" else 1
        expect(type(port) is int and lowest <= port < 65536, f"{end}.port {port}")
    expect(record["target"]["family"] == (6 if ":" in record["target"]["address"] else 4), "family")
    expect(isinstance(record["source"]["interface"], str), "source.interface is no string")
    attempt = record["attempt"]
    expect(type(attempt) is int and attempt >= 1, f"attempt {attempt}")
    expect(record["outcome"] in OUTCOMES, f"outcome {record['outcome']}")
    expect(record["closed"] in CLOSINGS, f"closed {record['closed']}")
    expect(record["stamps"] == "kernel-tap", f"stamps {record['stamps']}")


def _check_steps(record, expect):
    names = [step["step"] for step in record["steps"]]
    expect(names == [name for name in STEP_TIME if name in names], f"steps {names}")
    for step in record["steps"]:
        name, time_us = step["step"], step[STEP_TIME[step["step"]]]
        expect(time_us is None or (type(time_us) is float and time_us >= 0), f"{name}: {time_us}")
        if name in ("syn", "fin"):
            expect(type(step["transmissions"]) is int and step["transmissions"] >= 1,
                   f"step {name}: transmissions {step['transmissions']}")
            expect(type(step["ambiguous"]) is bool, f"step {name}: ambiguous")
    answered = record["outcome"] in ("open", "refused")
    times = [step["rtt_us"] for step in record["steps"] if step["step"] == "syn"]
    expect(all((time_us is not None) == answered for time_us in times), "the time of step syn")


def _check_states(record, expect):
    for state in record["server_states"]:
        name, claim = state["state"], state["claim"]
        before, after = state["not_before_us"], state["not_after_us"]
        expect(name in STATES and claim in CLAIMS, f"server state {name}, {claim}")
        expect(before is None or after is None or before <= after, f"{name}: {before} to {after}")
    proof = {"open": ("SYN-RECEIVED", "observed"), "refused": ("CLOSED", "observed")}
    wanted = proof.get(record["outcome"])
    expect(not wanted or wanted in record.server_claims(), f"{record.server_claims()}")


def _check_answer(record, expect):
    outcome = record["outcome"]
    for field in PRESENT[outcome]:
        expect(record[field] is not None, f"{outcome} without {field}")
    for field in ABSENT[outcome]:
        expect(record[field] is None, f"{outcome} with {field}")
    if record["options"] is not None:
        expect(set(OPTIONS) <= set(record["options"]), f"options {record['options']}")
    if record["icmp"] is not None:
        kinds = {field: type(record["icmp"][field]) for field in ICMP}
        expect(kinds == ICMP, f"icmp {record['icmp']}")
    for finding in record["findings"]:
        expect(finding["severity"] in ("info", "warning", "error") and finding["id"]
               and finding["text"], f"finding {finding}")


def summary_problems(summary, records, silent=0):
    """Where the summary disagrees with the records. `silent`: targets that have none, because
    nothing answered for them."""
    found = []

    def agree(what, said, counted):
        if said != counted:
            found.append(f"{what}: the summary says {said}, the records {counted}")

    outcomes = Counter({outcome: 0 for outcome in OUTCOMES})
    outcomes.update(record["outcome"] for record in records)
    outcomes["filtered"] += silent
    closings = Counter({closing: 0 for closing in CLOSINGS})
    closings.update(record["closed"] for record in records)
    closings["not-attempted"] += silent
    findings = Counter(identity for record in records
                       for identity in {finding["id"] for finding in record["findings"]})
    agree("schema", summary["schema"], "synspect/summary/1")
    agree("lifecycles", summary["lifecycles"], len(records) + silent)
    agree("outcomes", summary["outcomes"], dict(outcomes))
    agree("closed", summary["closed"], dict(closings))
    agree("findings", {entry["id"]: entry["lifecycles"] for entry in summary["findings"]},
          dict(findings))
    agree("targets_done", summary["counters"]["targets_done"], len(records) + silent)
    agree("in_flight", summary["counters"]["in_flight"],
          summary["counters"]["targets_started"] - summary["counters"]["targets_done"])
    agree("steps", [step["step"] for step in summary["steps"]], list(STEP_TIME))
    for step in summary["steps"]:
        _compare_step(step, records, agree)
    return found


def _compare_step(step, records, agree):
    name = step["step"]
    steps = [found for record in records if (found := record.step(name))
             and found[STEP_TIME[name]] is not None]
    sure = sorted(one[STEP_TIME[name]] for one in steps if not one.get("ambiguous"))
    agree(f"{name}: n", step["n"], len(sure))
    agree(f"{name}: ambiguous", step["ambiguous"], len(steps) - len(sure))
    if not sure:
        return
    agree(f"{name}: min", step["min"], sure[0])
    agree(f"{name}: max", step["max"], sure[-1])
    for percent in (50, 90, 95, 99):
        value = sure[-(-len(sure) * percent // 100) - 1]
        near = abs(step[f"p{percent}"] - value) <= value * QUANTILE_ERROR + 0.001
        agree(f"{name}: p{percent}", step[f"p{percent}"], step[f"p{percent}"] if near else value)

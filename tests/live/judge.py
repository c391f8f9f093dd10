"""Holds a record against two witnesses that Synspect has no part in: the kernel's own record of
its sockets, and tcpdump."""

from collections import Counter
from dataclasses import dataclass

from record import STEP_TIME, nanoseconds

# Two capture sockets stamp a packet from a local kernel one after the other: 0.4 us apart on veth,
# 0.7 us at the 99th percentile. A bound may be missed by this where the truth is a capture's.
CAPTURE_UNCERTAINTY_NS = 1000
FOREVER_AGO = -(10**30)


@dataclass
class TrueState:
    state: str
    at_ns: int  # CLOCK_REALTIME
    uncertainty_ns: int


def true_states(changes, arrivals, client_port, uncertainty_ns):
    """What one connection's server went through. `changes`: the kernel's, of any connection;
    `arrivals`: its segments as captured at the server's interface."""
    def arrival(wanted):
        return next((segment.time_ns for segment in arrivals
                     if segment.source_port == client_port and wanted(segment)), None)

    truth = [TrueState("LISTEN", FOREVER_AGO, 0)]
    syn = arrival(lambda segment: segment.flags == "S")
    if syn is not None:
        truth.append(TrueState("SYN-RECEIVED", syn, CAPTURE_UNCERTAINTY_NS))
    fin = arrival(lambda segment: "F" in segment.flags)
    for change in changes:
        if change.client_port != client_port or change.new in ("SYN-RECEIVED", change.old):
            continue
        if change.new == "CLOSED" and change.old in ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING"):
            continue  # a mini socket goes on from here, or a reset came: see below
        if change.new == "CLOSING":
            truth.append(TrueState("CLOSING", fin, CAPTURE_UNCERTAINTY_NS))
        else:
            truth.append(TrueState(change.new, change.time_ns, uncertainty_ns))
    reset = next((segment.time_ns for segment in arrivals if "R" in segment.flags), None)
    if truth[-1].state == "SYN-RECEIVED" and reset is not None:
        # A request is a mini socket, too; the client's RST ends it, and an overflow's of its own.
        truth.append(TrueState("CLOSED", reset, CAPTURE_UNCERTAINTY_NS))
    if truth[-1].state in ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING"):
        # The server closed first. It enters TIME-WAIT when it has our FIN and our ACK of its own.
        its_fins = {segment.end() for segment in arrivals
                    if segment.source_port != client_port and "F" in segment.flags}
        ack = arrival(lambda segment: segment.ack in its_fins)
        # A RST ends it, the client's or its own: an orphan answers data with one.
        closed = max(fin, ack) if fin is not None and ack is not None else None
        if closed is not None and (reset is None or closed < reset):
            truth.append(TrueState("TIME-WAIT", closed, CAPTURE_UNCERTAINTY_NS))
        elif reset is not None:
            truth.append(TrueState("CLOSED", reset, CAPTURE_UNCERTAINTY_NS))
    return truth


# What refuses, rejects or drops a SYN has no state for it.
NO_CONNECTION = [TrueState("CLOSED", FOREVER_AGO, 0)]


def accepted(arrivals):
    """Whether the server answered by a SYN/ACK."""
    return any(segment.flags == "S." for segment in arrivals)


def wrong_states(record, truth):
    """Each observed or implied server state that did not occur, not in that order, or not inside
    its bounds; as sentences."""
    wrong = []
    ahead = list(truth)
    for claimed in record["server_states"]:
        if claimed["claim"] == "assumed":
            continue
        name = claimed["state"]
        skipped = [state.state for state in ahead]
        if name not in skipped:
            history = [state.state for state in truth]
            wrong.append(f"port {record.client_port}: {claimed['claim']} {name}, in truth {history}")
            continue
        true_state = ahead[skipped.index(name)]
        ahead = ahead[skipped.index(name) + 1:]
        before, after = claimed["not_before_us"], claimed["not_after_us"]
        if before is not None and true_state.at_ns + true_state.uncertainty_ns < record.at_ns(before):
            early = record.at_ns(before) - true_state.at_ns
            wrong.append(f"port {record.client_port}: {name} came {early} ns before its bound")
        if after is not None and true_state.at_ns - true_state.uncertainty_ns > record.at_ns(after):
            late = true_state.at_ns - record.at_ns(after)
            wrong.append(f"port {record.client_port}: {name} came {late} ns after its bound")
    return wrong


def captured_steps(segments, client_port):
    """Step -> its duration in nanoseconds, from a capture at the client. A step whose first segment
    was sent twice is left out: which one was answered is not the witness's to say."""
    out = [segment for segment in segments if segment.source_port == client_port]
    back = [segment for segment in segments if segment.source_port != client_port]
    steps = {}

    def between(step, start, end):
        if start and end and end.time_ns >= start.time_ns:
            steps[step] = end.time_ns - start.time_ns

    def first(candidates, wanted):
        return next((segment for segment in candidates if wanted(segment)), None)

    syn_ack = first(back, lambda segment: segment.flags == "S.")
    syns = [segment for segment in out if "S" in segment.flags]
    if len(syns) == 1:
        between("syn", syns[0], syn_ack)
    if syn_ack:
        between("ack", syn_ack, first(out, lambda segment: segment.ack == syn_ack.end()))
    fins = [segment for segment in out if "F" in segment.flags]
    peer_fin = first(back, lambda segment: "F" in segment.flags)
    if len(fins) == 1:
        answer = first(back, lambda segment: segment.ack == fins[0].end())
        between("fin", fins[0], answer)
        between("peer_fin", answer, peer_fin)
    if peer_fin:
        between("last_ack", peer_fin, first(out, lambda segment: segment.ack == peer_fin.end()))
    return steps


def step_errors(record, *witnesses):
    """Step -> nanoseconds by which the report lies outside what the witnesses span, for the steps
    that all have. `witnesses`: the connection's segments in one capture each."""
    errors = {}
    captured = [captured_steps(segments, record.client_port) for segments in witnesses]
    for step in set.intersection(*map(set, captured)):
        reported = record.step(step)
        if reported and reported[STEP_TIME[step]] is not None:
            reported_ns = nanoseconds(reported[STEP_TIME[step]])
            figures = [steps[step] for steps in captured]
            errors[step] = max(min(figures) - reported_ns, reported_ns - max(figures), 0)
    return errors


def transcript_differences(record, segments):
    """Segments that only the record or only the capture has. Not their order: on two processors
    two taps may see a packet going out and one coming in either way round."""
    reported = Counter((segment["direction"], segment["flags"], segment["seq"], segment["ack"],
                        segment["length"]) for segment in record["segments"])
    captured = Counter(("out" if segment.source_port == record.client_port else "in", segment.flags,
                        segment.seq, segment.ack, segment.length) for segment in segments)
    return ([f"only reported: {segment}" for segment in reported - captured]
            + [f"only captured: {segment}" for segment in captured - reported])


def resets(segments):
    return [segment for segment in segments if "R" in segment.flags]


def percentile(values, percent):
    """The smallest value that at least `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]

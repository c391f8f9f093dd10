"""Holds a record against the log of the path: what the transcript may contain, and whether the
frames that really passed explain the verdict."""

from dataclasses import dataclass

from path import BACK, OUT

MODULUS = 2**32
EVENTS = 50_000_000  # ns that a timer of the tool may be early or late on a busy machine


@dataclass
class Story:
    """One lifecycle: its record, and the copies that its segments are."""

    record: dict
    copies: list  # all of the connection
    frame_of: dict  # segment number -> copies of the client's frame, or the one that came back

    def came_back(self):
        """What the tool was shown undamaged before it gave up, in that order."""
        given_up = next((segment["n"] for segment in self.left() if "R" in segment["flags"]), None)
        return [self.frame_of[segment["n"]][0] for segment in self.record["segments"]
                if segment["direction"] == "in" and segment["n"] in self.frame_of
                and (given_up is None or segment["n"] < given_up)]

    def left(self):
        return [segment for segment in self.record["segments"] if segment["direction"] == "out"]

    def misled(self):
        """A flipped bit in a segment whose checksum happens to equal its pseudo-header's sum, one
        in 65536: it looks as if left to the hardware, and a capture does not say more. The path
        completes every checksum, so that no other is `partial`."""
        return any(segment["checksum"] == "partial" for segment in self.record["segments"])

    def __str__(self):
        """Both accounts, in microseconds since the record's start."""
        def since(time_ns):
            return f"{(time_ns - self.record.started_ns) / 1000:.3f}" if time_ns else "never"
        return "\n".join(
            [f"port {self.record.client_port}: {self.record['outcome']}, {self.record['closed']}"]
            + [f"  record {segment['at_us']} {segment['text']}, {segment['checksum']}"
               for segment in self.record["segments"]]
            + [f"  server {state}" for state in self.record["server_states"]]
            + [f"  path {since(copy.arrived_ns)} {'><'[copy.direction]} {copy.fate}, left "
               f"{since(copy.before_ns)}: {copy.segment}" for copy in self.copies])


def fields(segment):
    """Of a segment of the log or of a record."""
    if isinstance(segment, dict):
        return segment["flags"], segment["seq"], segment["ack"], segment["length"]
    return segment.flags, segment.seq, segment.ack, segment.length


def tell(record, copies, corrupted):
    """The story, and how the transcript differs from the log, as sentences. Each segment that left
    is the next frame at the path, and each that came back undamaged the next copy that passed: at
    the very time, up to the end of the record. `corrupted`: the copies of any connection that came
    back corrupted; a bad checksum is one of them, for a flipped bit may have changed a port."""
    frames = {}
    for copy in copies:
        if copy.direction == OUT:
            frames.setdefault(copy.frame, []).append(copy)
    sent = iter(frames.values())
    passed = iter(sorted((copy for copy in copies if copy.direction == BACK
                          and copy.fate == "passed"), key=lambda copy: copy.before_ns))
    frame_of, wrong = {}, []
    for segment in record["segments"]:
        at_ns, name = record.at_ns(segment["at_us"]), f"port {record.client_port}: {segment['text']}"
        if segment["direction"] == "in" and segment["checksum"] in ("bad", "partial"):
            if not any(copy.before_ns <= at_ns <= copy.after_ns for copy in corrupted):
                wrong.append(f"{name}: the path did not corrupt it")
            continue
        found = next(sent if segment["direction"] == "out" else passed, None)
        found = [found] if segment["direction"] == "in" and found else found
        if not found or fields(found[0].segment) != fields(segment):
            wrong.append(f"{name}: the path had {found and found[0].segment}")
            break
        frame_of[segment["n"]] = found
        first = found[0]
        in_time = (at_ns <= first.arrived_ns if segment["direction"] == "out"
                   else first.before_ns <= at_ns <= first.after_ns)
        if not in_time:
            wrong.append(f"{name}: at {at_ns}, but {first}")
    return Story(record, copies, frame_of), wrong


def wrong_verdict(story, timeout_ns):
    """Why outcome and closed do not follow from what passed; empty if they do."""
    record = story.record
    name = f"port {record.client_port}: {record['outcome']}, {record['closed']}"
    outcome, closed = _true_verdict(story)
    if (record["outcome"], record["closed"]) != (outcome, closed):
        return [f"{name}, in truth {outcome}, {closed}"]
    if outcome == "filtered":
        return _wrong_silence(story, name, timeout_ns)
    if closed == "timeout":
        return _wrong_patience(story, name, timeout_ns)
    return []


def _true_verdict(story):
    left = story.left()
    syn = left[0]
    expected, fin_end, acked, peer_fin_end, reset = None, _fin_end(left), False, None, False
    for copy in story.came_back():
        segment = copy.segment
        if "R" in segment.flags:
            if expected is None:
                return "refused", "not-attempted"
            reset = True
            break
        if expected is None:
            if segment.flags == "S." and segment.ack == (syn["seq"] + 1) % MODULUS:
                expected = segment.end()
            continue
        if "S" in segment.flags or not _acceptable(segment, expected):
            continue
        acked = acked or segment.ack == fin_end
        # What leaves a gap is not kept, and comes again.
        if segment.seq != expected and _after(segment.seq, expected):
            continue
        expected = segment.end()
        if "F" in segment.flags:
            peer_fin_end = expected
    if expected is None:
        return "filtered", "not-attempted"
    its_fin_acked = any(segment["ack"] == peer_fin_end for segment in left if segment["ack"])
    if acked and peer_fin_end is not None and its_fin_acked:
        return "open", "clean"
    return "open", "reset" if reset else "timeout"


def _after(seq, other):
    return 0 < (seq - other) % MODULUS < MODULUS // 2


def _acceptable(segment, expected):
    """RFC 9293 section 3.10.7.4, first: of what lies wholly before, not even the ACK counts."""
    empty = segment.end() == segment.seq
    return _after(segment.end(), expected) or (empty and segment.seq == expected)


def _fin_end(left):
    return next(((segment["seq"] + segment["length"] + 1) % MODULUS for segment in left
                 if "F" in segment["flags"]), None)


def _wrong_silence(story, name, timeout_ns):
    """Every SYN, or every answer to it, was lost, or came when it was too late."""
    first = story.frame_of[1][0]
    early = [copy for copy in story.copies if copy.direction == BACK and copy.fate == "passed"
             and copy.before_ns < first.arrived_ns + timeout_ns - EVENTS]
    return [f"{name}: but {copy}" for copy in early]


def _wrong_patience(story, name, timeout_ns):
    """Whoever gives up has waited as long as was asked, then says so by a RST."""
    left = story.left()
    begun = next(segment for segment in left if "F" in segment["flags"] or segment["length"])
    reset = next((segment for segment in left if "R" in segment["flags"]), None)
    if not reset:
        return [f"{name}: no RST"]
    waited = story.record.at_ns(reset["at_us"]) - story.record.at_ns(begun["at_us"])
    return [] if waited >= timeout_ns - EVENTS else [f"{name}: gave up after {waited} ns"]


def arrivals(copies):
    """The connection as its server saw it: what reached it undamaged, and what it sent."""
    seen = []
    for copy in copies:
        if copy.direction == BACK:
            seen.append((copy.arrived_ns, copy.segment))
        elif copy.fate == "passed":
            seen.append((copy.before_ns, copy.segment))
    seen.sort(key=lambda pair: pair[0])
    return [_at(segment, time_ns) for time_ns, segment in seen]


def _at(segment, time_ns):
    values = vars(segment) | {"time_ns": time_ns}
    return type(segment)(**values)

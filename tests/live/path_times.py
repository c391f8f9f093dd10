"""Round trips against the path's log.

The tool's figure runs from its tap as the segment leaves to its tap as the answer comes. The path
stamped the one just after that tap, in the same system call, and the other was stamped while the
path handed it over. In between lie the programmed delays, which are known, and the path's lateness
and the server's time, which are measured: what is left is the tool's error, and those two gaps."""

from dataclasses import dataclass


@dataclass
class RoundTrip:
    step: str
    server_ns: int  # from the hand-over to the server until its answer reached the path
    error_ns: int  # of the tool's figure against programmed delays and server time
    late_ns: int  # how late the path itself was, twice

    def unexplained_ns(self):
        """Never negative: what passed between the path's stamps and the tool's."""
        return self.error_ns - self.late_ns


def round_trips(story):
    """The unambiguous ones, and what no measure of the path can be, as sentences."""
    found, wrong = [], []
    for name in ("syn", "fin"):
        step = story.record.step(name)
        if not step or step["ambiguous"] or step["rtt_us"] is None:
            continue
        answer = story.frame_of[step["to"]][0]
        asked = [copy for copy in story.frame_of[step["from"]]
                 if copy.fate == "passed" and copy.before_ns <= answer.arrived_ns]
        if not asked:
            wrong.append(f"port {story.record.client_port}: {name} answers a segment that had not "
                         f"arrived: {answer}")
            continue
        # Of two copies the server may have answered either.
        found.append(_judged(name, story.record, max(asked, key=lambda copy: copy.before_ns),
                             answer, round(step["rtt_us"] * 1000)))
    return found, wrong


def _judged(name, record, asked, answer, rtt_ns):
    server_ns = answer.arrived_ns - asked.before_ns
    programmed_ns = asked.due_ns - asked.arrived_ns + answer.due_ns - answer.arrived_ns
    return RoundTrip(name, server_ns, rtt_ns - programmed_ns - server_ns,
                     asked.late_ns() + answer.late_ns())

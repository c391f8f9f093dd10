"""A path that loses a tenth of all frames each way. Before a server that behaves, no finding may
blame it: each names the loss. Before one that does not, most lifecycles still say so."""

import secrets
import unittest
from collections import Counter
from contextlib import ExitStack

import preconditions
import synspect
from kernel_states import KernelStates
from path import BACK, OUT, PathLab
from path_judge import arrivals
from record import problems
from serving import fresh_port
from volume import FAMILIES, Volume, changes_by_client, judge_states, serving_all

PATH = {"delay": 0.005, "jitter": 0.001, "loss": 0.1}
TIMEOUT_S = 4
LIFETIME_S = 90  # of the emulator, whatever becomes of the rest
ATTEMPTS = 50

HEALTHY = (("closes_when_peer_does", 0), ("slow_close", 0.02), ("talks_first", 0), ("nginx", 0),
           ("closes_when_peer_does", 0))
# What loss alone can look like; the text has to say that it may be loss.
OF_LOSS = {"filtered", "fin-unanswered", "syn-ack-retransmitted", "fin-retransmitted",
           "last-ack-lost", "close-wait-stuck", "peer-keeps-open", "slow-application-close"}
NAMES_LOSS = r"\b(lost|lose[sd]?|loss|path|dropped|drops)\b"

# Kind, what it waits, and what must name it.
FAULTY = (("never_closes", 0, {"close-wait-stuck"}), ("slow_close", 0.6, {"slow-application-close"}),
          ("says_goodbye", 0.02, {"half-close-data"}), ("leaves_first", 0, {"server-closes-first"}),
          ("resets", 0.05, {"rst-after-established", "rst-on-fin"}), (None, 0, {"refused"}))
MOST = 0.6  # of three answers in a row 0.73 pass at the first attempt


def half_closed(copies):
    """Whether the server first talked after it had acknowledged our FIN. A server that talks first
    does, if it has our ACK no sooner than our FIN."""
    fin = next(copy.segment for copy in copies if copy.direction == OUT and "F" in copy.segment.flags)
    back = [copy.segment for copy in copies if copy.direction == BACK]
    acked = next((n for n, segment in enumerate(back) if segment.ack == fin.end()), len(back))
    return acked < next((n for n, segment in enumerate(back) if segment.length), 0)


class Loss(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(PathLab())

    def through(self, ports, *options):
        seed = secrets.randbits(32)
        print(f"\nseed {seed}", flush=True)
        with KernelStates(ports) as kernel:
            with self.lab.emulating(seed, LIFETIME_S, **PATH) as path:
                run = synspect.probe(
                    self.lab.client, *map(self.lab.target, FAMILIES), "-p",
                    ",".join(map(str, ports)), "-c", str(ATTEMPTS), "-i", "0.1", "--timeout",
                    str(TIMEOUT_S), *options)
            changes = changes_by_client(kernel)
        for direction in (OUT, BACK):
            fates = path.fates(direction)
            self.assertAlmostEqual(fates["lost"] / fates.total(), PATH["loss"], delta=0.03)
        volume = Volume(run, run.records, 0, [])
        self.assertEqual(len(volume.records), ATTEMPTS * len(ports) * len(FAMILIES), run.stderr)
        connections = path.connections()
        for record in volume.records:
            volume.wrong += problems(record)
            seen = arrivals(connections[record.client_port])
            judge_states(volume, record, changes, seen, kernel.uncertainty_ns)
        print(volume, flush=True)
        self.assertEqual(volume.wrong, [])
        return volume, connections

    def test_healthy_servers_are_not_blamed(self):
        with serving_all(self.lab, HEALTHY) as ports:
            volume, connections = self.through(ports, "--hold", "0.1")
        found = [finding for record in volume.records for finding in record["findings"]
                 if not (finding["id"] == "half-close-data"
                         and half_closed(connections[record.client_port]))]
        print(dict(Counter(finding["id"] for finding in found)), flush=True)
        self.assertEqual([finding for finding in found if finding["id"] not in OF_LOSS], [])
        for finding in found:
            self.assertRegex(finding["text"], NAMES_LOSS, finding["id"])

    def test_faulty_servers_are_still_named(self):
        with ExitStack() as running:
            ports = running.enter_context(serving_all(self.lab, [
                (kind, seconds) for kind, seconds, _ in FAULTY if kind]))
            ports.append(fresh_port())
            volume, _ = self.through(ports, "--hold", "0.15")
        for port, (kind, _, wanted) in zip(ports, FAULTY):
            found = [{finding["id"] for finding in record["findings"]}
                     for record in volume.records if record["target"]["port"] == port]
            named = sum(bool(ids & wanted) for ids in found) / len(found)
            print(f"{kind}: {named:.2f} named, {dict(Counter(sum(map(list, found), [])))}", flush=True)
            with self.subTest(server=kind):
                self.assertGreater(named, MOST)


if __name__ == "__main__":
    preconditions.main()

"""A thousand lifecycles against a real nginx, idle and with four CPU hogs: the server states
against the kernel's record, the step times against tcpdump's."""

import unittest
from contextlib import ExitStack

import judge
import preconditions
import synspect
from capture import Capture
from kernel_states import KernelStates
from lab import CLIENT_INTERFACE, Lab
from load import HOGS, busy_processors
from record import problems
from serving import nginx

LIFECYCLES = 1000
INTERVAL = 0.005
TOLERANCE_NS = 1000  # for `syn` and `fin`, at the 99th percentile


def collect(errors, more):
    for step, error_ns in more.items():
        errors.setdefault(step, []).append(error_ns)


def show(what, errors):
    for step in ("syn", "fin"):
        figures = ", ".join(f"p{percent} {judge.percentile(errors[step], percent)}"
                            for percent in (50, 90, 99, 100))
        print(f"{what}: {step} error in ns over {len(errors[step])}: {figures}", flush=True)


class ThousandLifecycles:
    """On one network; subclasses name it and its witnesses of time."""

    network = None

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(cls.network))

    def test_idle(self):
        self.thousand("idle")

    def test_with_cpu_hogs(self):
        with busy_processors():
            self.thousand(f"{HOGS} hogs")

    def thousand(self, load):
        lab, load = self.lab, f"{self.network}, {load}"
        with nginx(lab) as port, ExitStack() as watching:
            kernel = watching.enter_context(KernelStates([port]))
            at_server = watching.enter_context(Capture(lab.server, lab.server_interface))
            at_client = [watching.enter_context(Capture(lab.client, interface, immediate=False))
                         for interface in self.witnesses]
            run = synspect.probe(lab.client, lab.target("ipv4"), "-p", str(port),
                                 "-c", str(LIFECYCLES), "-i", str(INTERVAL))
            self.assertEqual(run.status, 0, f"{run.stderr}\n{run.stdout[-2000:]}")
            records = run.records
            self.assert_all_clean(records)
            for capture in (at_server, *at_client):
                connections = capture.connections(port)
                self.assertEqual(sorted(connections),
                                 sorted(record.client_port for record in records))
                for segments in connections.values():
                    story = "\n".join(map(str, segments))
                    self.assertEqual(judge.resets(segments), [], f"a RST on the wire\n{story}")
            self.assert_states(load, records, kernel, at_server.connections(port))
            self.assert_times(load, records,
                              [capture.connections(port) for capture in at_client])

    def assert_all_clean(self, records):
        self.assertEqual(len(records), LIFECYCLES)
        self.assertEqual([record["attempt"] for record in records
                          if (record["outcome"], record["closed"]) != ("open", "clean")], [])
        self.assertEqual([problem for record in records for problem in problems(record)], [])
        self.assertEqual([finding for record in records for finding in record["findings"]
                          if finding["severity"] != "info"], [])

    def assert_states(self, load, records, kernel, arrivals):
        changes = {}
        for change in kernel.changes():
            changes.setdefault(change.client_port, []).append(change)
        wrong, judged = [], 0
        for record in records:
            client_port = record.client_port
            truth = judge.true_states(changes[client_port], arrivals[client_port], client_port,
                                      kernel.uncertainty_ns)
            wrong += judge.wrong_states(record, truth)
            judged += sum(claim != "assumed" for _, claim in record.server_claims())
        print(f"\n{load}: {judged} observed or implied states, {len(wrong)} wrong", flush=True)
        self.assertEqual(wrong, [])
        # SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT and LAST-ACK of each at least.
        self.assertGreaterEqual(judged, 4 * LIFECYCLES)

    def assert_times(self, load, records, witnesses):
        together, alone = {}, [{} for _ in witnesses]
        for record in records:
            seen = [connections[record.client_port] for connections in witnesses]
            self.assertEqual(judge.transcript_differences(record, seen[0]), [])
            collect(together, judge.step_errors(record, *seen))
            for errors, segments in zip(alone, seen):
                collect(errors, judge.step_errors(record, segments))
        for name, errors in zip(self.witnesses, alone):
            show(f"{load}, against a capture on {name}", errors)
        if len(witnesses) > 1:
            show(f"{load}, outside what the captures span", together)
        for step in ("syn", "fin"):
            self.assertGreaterEqual(len(together[step]), LIFECYCLES * 0.99, f"{step}: too few judged")
            self.assertLessEqual(judge.percentile(together[step], 99), TOLERANCE_NS, step)


class Tun(ThousandLifecycles, unittest.TestCase):
    """The device stamps a packet once and for all, as a NIC does: every capture has the same."""

    network = "tun"
    witnesses = (CLIENT_INTERFACE,)


class Veth(ThousandLifecycles, unittest.TestCase):
    """Each capture stamps for itself (see Capture), 0.4 us apart and more than 1 us at the 99th
    percentile: no single one is the truth for another. Synspect's stamp lies between that of a
    socket served before it and that of one served after it."""

    network = "veth"
    witnesses = ("any", CLIENT_INTERFACE)


if __name__ == "__main__":
    preconditions.main()

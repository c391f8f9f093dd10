"""Many lifecycles against several servers at once, in both families, in one run of the program:
the records, and their server states held against the kernel's."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import judge
import synspect
from capture import Capture
from kernel_states import KernelStates
from record import problems
from serving import nginx, serving

FAMILIES = ("ipv4", "ipv6")


@dataclass
class Volume:
    run: object
    records: list
    judged: int  # observed or implied states
    wrong: list  # as sentences

    def __str__(self):
        return (f"{len(self.records)} lifecycles, {self.judged} observed or implied states, "
                f"{len(self.wrong)} wrong")


@contextmanager
def serving_all(lab, servers):
    """Their ports. `servers`: kinds and what they wait."""
    with ExitStack() as running:
        yield [running.enter_context(
            nginx(lab) if kind == "nginx" else serving(lab, kind, seconds))
            for kind, seconds in servers]


def lifecycles(lab, ports, attempts, *arguments, timeout=120):
    """`attempts` at each port, in each family."""
    with ExitStack() as watching:
        kernel = watching.enter_context(KernelStates(ports))
        at_server = watching.enter_context(Capture(lab.server, lab.server_interface))
        run = synspect.probe(lab.client, *map(lab.target, FAMILIES), "-p", ",".join(map(str, ports)),
                             "-c", str(attempts), *arguments, timeout=timeout)
        arrivals = {port: at_server.connections(port) for port in ports}
        changes = changes_by_client(kernel)
    volume = Volume(run, run.records, 0, [])
    if len(volume.records) != attempts * len(ports) * len(FAMILIES):
        raise AssertionError(f"{len(volume.records)} records\n{run.stderr}")
    for record in volume.records:
        volume.wrong += problems(record)
        seen = arrivals[record["target"]["port"]].get(record.client_port, [])
        judge_states(volume, record, changes, seen, kernel.uncertainty_ns)
    return volume


def changes_by_client(kernel):
    found = {}
    for change in kernel.changes():
        found.setdefault(change.client_port, []).append(change)
    return found


def judge_states(volume, record, changes, arrivals, uncertainty_ns):
    port = record.client_port
    truth = (judge.true_states(changes.get(port, []), arrivals, port, uncertainty_ns)
             if judge.accepted(arrivals) else judge.NO_CONNECTION)
    volume.wrong += judge.wrong_states(record, truth)
    volume.judged += sum(claim != "assumed" for _, claim in record.server_claims())

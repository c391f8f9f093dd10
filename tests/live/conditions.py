"""A condition is something wrong, or merely peculiar, with a real server or with what stands
before it; and the findings that name it. The kernels' own counters say that it came about."""

from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import firewall
import judge
import synspect
from capture import Capture
from kernel_states import KernelStates
from lab import SERVER_INTERFACE
from record import problems
from serving import fresh_port, nginx, serving


@dataclass
class Condition:
    """`warnings`: the ids of warnings and errors, a set for each lifecycle, in any order; a single
    set stands for all, none means that the caller looks. `infos`: ids, in lifecycles that have no
    warning."""

    server: str | None = None  # of servers.py, or nginx; none: nobody listens
    seconds: float = 0.0
    arguments: tuple = ()
    warnings: tuple = (frozenset(),)
    infos: set = field(default_factory=set)
    before: object = None  # what brings it about: called with lab and port
    sysctls: dict = field(default_factory=dict)  # of the server's namespace
    counters: dict = field(default_factory=dict)  # least increase at the server
    words: dict = field(default_factory=dict)  # id -> what its text must say
    families: tuple = ("ipv4", "ipv6")
    states: bool = True  # whether the server's kernel is who answers


class Counters:
    """The kernel's counters of a namespace, by their names in nstat."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._before = self._read()

    def increase(self, name):
        return self._read()[name] - self._before[name]

    def _read(self):
        found = {}
        for file in ("netstat", "snmp"):
            lines = self._namespace.run("cat", f"/proc/net/{file}").stdout.splitlines()
            for names, values in zip(lines[::2], lines[1::2]):
                group, *names = names.split()
                found.update((group[:-1] + name, int(value))
                             for name, value in zip(names, values.split()[1:]))
        return found


@contextmanager
def sysctls(namespace, values):
    """Values of net.ipv4, for as long as the condition lasts."""
    before = {}
    try:
        for name, value in values.items():
            path = f"/proc/sys/net/ipv4/{name}"
            before[path] = namespace.run("cat", path).stdout.strip()
            namespace.run("sh", "-c", f"echo {value} > {path}")
        yield
    finally:
        for path, value in before.items():
            namespace.run("sh", "-c", f"echo {value} > {path}")


def ids(record, *severities):
    return frozenset(finding["id"] for finding in record["findings"]
                     if finding["severity"] in severities)


class Conditions:
    """For a TestCase with a `lab`."""

    lab = None

    def every(self, conditions):
        for name, condition in conditions.items():
            for family in condition.families:
                with self.subTest(condition=name, family=family):
                    self.hold_against(condition, family)

    def hold_against(self, condition, family, target=None):
        """Brings the condition about, probes, and demands its findings; returns the run."""
        lab = self.lab
        with ExitStack() as running:
            port = running.enter_context(self._serve(condition))
            running.enter_context(sysctls(lab.server, condition.sysctls))
            for namespace in {id(one): one for one in self._hosts()}.values():
                running.callback(firewall.remove_all, namespace)
            if condition.before:
                condition.before(lab, port)
            kernel = running.enter_context(KernelStates([port]))
            witnesses = [running.enter_context(Capture(server, SERVER_INTERFACE))
                         for server in self._servers()]
            counters = Counters(lab.server)
            run = synspect.probe(lab.client, target or lab.target(family), "-p", str(port),
                                 *condition.arguments)
            increased = {name: counters.increase(name) for name in condition.counters}
            arrivals = {}
            for witness in witnesses:
                arrivals.update(witness.connections(port))
            self._assert_condition(condition, increased, run)
            if condition.states:
                self._assert_states(run, kernel, arrivals)
            self._assert_findings(condition, run)
            return run

    def _servers(self):
        return getattr(self.lab, "servers", [self.lab.server])

    def _hosts(self):
        return [*self._servers(), *([self.lab.router] if hasattr(self.lab, "router") else [])]

    @contextmanager
    def _serve(self, condition):
        if condition.server is None:
            yield fresh_port()
        elif condition.server == "nginx":
            with nginx(self.lab) as port:
                yield port
        else:
            port = fresh_port()
            with ExitStack() as servers:
                for server in self._servers():
                    servers.enter_context(serving(self.lab, condition.server, condition.seconds,
                                                  server, port))
                yield port

    def _assert_condition(self, condition, increased, run):
        for name, least in condition.counters.items():
            self.assertGreaterEqual(increased[name], least, f"{name}: no such condition\n{run}")

    def _assert_findings(self, condition, run):
        for record in run.records:
            self.assertEqual(problems(record), [], record.line)
        found = [ids(record, "warning", "error") for record in run.records]
        if condition.warnings is None:
            return
        expected = [frozenset(one) for one in condition.warnings]
        if len(expected) == 1:
            expected *= len(found)
        self.assertEqual(Counter(found), Counter(expected), run)
        for record in run.records:
            if not ids(record, "warning", "error"):
                self.assertEqual(ids(record, "info"), condition.infos, run)
        for name, words in condition.words.items():
            texts = [finding["text"] for record in run.records for finding in record["findings"]
                     if finding["id"] == name]
            self.assertTrue(texts, run)
            for text in texts:
                self.assertRegex(text, words)

    def _assert_states(self, run, kernel, arrivals):
        changes = kernel.changes()
        for record in run.records:
            port = record.client_port
            seen = arrivals.get(port, [])
            truth = (judge.true_states(changes, seen, port, kernel.uncertainty_ns)
                     if judge.accepted(seen) else judge.NO_CONNECTION)
            self.assertEqual(judge.wrong_states(record, truth), [], record.line)

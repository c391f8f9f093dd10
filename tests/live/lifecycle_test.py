"""One whole lifecycle against every kind of server, over every kind of network: the report against
the kernel's record and an independent capture, and nothing left behind."""

import unittest
from contextlib import ExitStack
from dataclasses import dataclass, field

import firewall
import judge
import preconditions
import synspect
from capture import Capture
from kernel_states import KernelStates
from lab import Lab
from record import problems
from serving import nginx, serving

OPENING = ["SYN-SENT", "ESTABLISHED"]
ACTIVE_CLOSE = OPENING + ["FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"]
PASSIVE_CLOSE = OPENING + ["CLOSE-WAIT", "LAST-ACK"]


@dataclass
class Case:
    server: str
    seconds: float = 0.0          # what the server waits
    arguments: tuple = ()
    closed: str = "clean"
    status: int = 0
    client: list = field(default_factory=lambda: ACTIVE_CLOSE)  # CLOSED may follow
    proven: tuple = ()            # server states that must be observed or implied
    claims: tuple = ()            # (state, claim) that must be there
    findings: tuple = ()
    resets: bool = False          # whether a RST belongs to it
    rule: object = None           # firewall rule in the server's namespace


OPENED = ("SYN-RECEIVED", "ESTABLISHED")
CASES = {
    "closes at once, three segments": Case(
        "closes_when_peer_does", rule=firewall.eat_bare_acks, proven=OPENED,
        claims=(("SYN-RECEIVED", "observed"), ("ESTABLISHED", "implied"),
                ("CLOSE-WAIT", "implied"), ("LAST-ACK", "observed"))),
    "closes when we do": Case("closes_when_peer_does", proven=OPENED + ("CLOSE-WAIT", "LAST-ACK")),
    "slow application close, four segments": Case(
        "slow_close", 0.2, proven=OPENED,
        claims=(("CLOSE-WAIT", "observed"), ("LAST-ACK", "observed"))),
    "closes first, keeps its socket": Case(
        "closes_first", 0.05, ("--hold", "0.2"), client=PASSIVE_CLOSE,
        proven=OPENED + ("FIN-WAIT-1",)),
    "closes first, gives its socket up": Case(
        "leaves_first", 0.05, ("--hold", "0.2"), client=PASSIVE_CLOSE,
        proven=OPENED + ("FIN-WAIT-1",)),
    "talks first": Case("talks_first", 0.1, ("--hold", "0.1"), proven=OPENED,
                        claims=(("CLOSE-WAIT", "observed"), ("LAST-ACK", "observed"))),
    # A FIN right after data, first seen with the ACK of ours, may be a repetition of one that was
    # sent before ours came: nothing proves CLOSE-WAIT.
    "talks first, closes at once": Case("talks_first", 0, ("--hold", "0.1"), proven=OPENED),
    "never closes": Case(
        "never_closes", 0, ("--timeout", "0.5"), closed="timeout", status=1,
        client=OPENING + ["FIN-WAIT-1", "FIN-WAIT-2"], proven=OPENED,
        claims=(("CLOSE-WAIT", "observed"),), findings=("close-wait-stuck",), resets=True),
    "resets": Case(
        "resets", 0.05, ("--hold", "0.2"), closed="reset", status=1, client=OPENING,
        proven=("SYN-RECEIVED",), resets=True),
    "nginx": Case("nginx", proven=OPENED + ("CLOSE-WAIT", "LAST-ACK")),
}


def serve(lab, case):
    return nginx(lab) if case.server == "nginx" else serving(lab, case.server, case.seconds)


class Lifecycle(unittest.TestCase):
    lab = None

    def one_lifecycle(self, case, family):
        lab = self.lab
        sockets_before = lab.client.sockets_in_use()
        with serve(lab, case) as port, ExitStack() as witnesses:
            if case.rule:
                case.rule(lab.server, port)
                witnesses.callback(firewall.remove_all, lab.server)
            kernel = witnesses.enter_context(KernelStates([port]))
            at_client = witnesses.enter_context(Capture(lab.client, lab.client_interface))
            at_server = at_client if lab.client is lab.server else witnesses.enter_context(
                Capture(lab.server, lab.server_interface))
            run = synspect.probe(lab.client, lab.target(family), "-p", str(port), *case.arguments)
            left = [state for state in lab.connections_at_server(port) if state != "TIME-WAIT"]
            rules = lab.client.run("nft", "list", "ruleset").stdout
            self.assertEqual(run.status, case.status, run)
            record = run.record
            self.assert_report(record, case)
            self.assert_truth(record, case, port, kernel, at_client, at_server)
            self.assertEqual(left, [], f"left open at the server\n{run}")
            self.assertNotIn("synspect", rules, "firewall rules left behind")
        if lab.network != "loopback":  # there the server's own sockets come and go, too
            self.assertTrue(synspect.wait_until(
                lambda: lab.client.sockets_in_use() <= sockets_before), "a bound port is left")

    def assert_report(self, record, case):
        said = record.line
        self.assertEqual(problems(record), [], said)
        self.assertEqual((record["outcome"], record["closed"]), ("open", case.closed), said)
        states = record.client_states()
        self.assertEqual([state for state in states if state != "CLOSED"], case.client, said)
        for state in case.proven:
            self.assertIn(state, [name for name, claim in record.server_claims()
                                  if claim != "assumed"], said)
        for claim in case.claims:
            self.assertIn(claim, record.server_claims(), said)
        for finding in case.findings:
            self.assertIn(finding, [entry["id"] for entry in record["findings"]], said)
        if case.status == 0:
            self.assertEqual(record.findings("warning") + record.findings("error"), [], said)

    def assert_truth(self, record, case, port, kernel, at_client, at_server):
        segments = at_client.connections(port).get(record.client_port, [])
        arrivals = at_server.connections(port).get(record.client_port, [])
        self.assertEqual(judge.transcript_differences(record, segments), [])
        truth = judge.true_states(kernel.changes(), arrivals, record.client_port,
                                  kernel.uncertainty_ns)
        self.assertEqual(judge.wrong_states(record, truth), [], record.line)
        # Of two captures of one packet from a local kernel: see Capture. truth_test asks for more.
        slack_ns = judge.CAPTURE_UNCERTAINTY_NS if self.lab.network == "tun" else 100_000
        for step, error_ns in judge.step_errors(record, segments).items():
            self.assertLess(error_ns, slack_ns, f"step {step} is off by {error_ns} ns")
        if not case.resets:
            self.assertEqual(list(map(str, judge.resets(segments))), [], "a RST on the wire")


class OverNetwork:
    """The same cases on one network; subclasses name it."""

    network = "veth"
    families = ("ipv4", "ipv6")

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(cls.network))

    def test_every_server_in_every_family(self):
        for name, case in CASES.items():
            for family in self.families:
                with self.subTest(server=name, family=family):
                    self.one_lifecycle(case, family)


class Veth(OverNetwork, Lifecycle):
    families = ("ipv4", "ipv6", "link-local")


class Loopback(OverNetwork, Lifecycle):
    network = "loopback"


class Tun(OverNetwork, Lifecycle):
    network = "tun"


class BothAtOnce(Lifecycle):
    """Each FIN is on its way for 50 ms while the other one leaves: CLOSING on both sides."""

    def test_closing(self):
        self.lab = self.enterContext(Lab("tun", delay=0.05))
        # The server is established 50 ms after our third segment; its FIN leaves 150 ms and
        # arrives 200 ms after it.
        self.one_lifecycle(Case(
            "closes_first", 0.1, ("--hold", "0.175"),
            client=OPENING + ["FIN-WAIT-1", "CLOSING", "TIME-WAIT"],
            proven=OPENED + ("FIN-WAIT-1",)), "ipv4")


if __name__ == "__main__":
    preconditions.main()

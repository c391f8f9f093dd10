"""Ctrl-C in every state, and SIGKILL at any moment."""

import random
import socket
import time
import unittest

import firewall
import preconditions
import synspect
from kernel_states import KernelStates
from lab import Lab
from record import problems
from serving import fresh_port, serving

KILLS = 30
PATIENT = ("--timeout", "30")  # the interrupt has to end it


class Interrupted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def interrupt_when(self, reached, port, *arguments):
        """Runs a probe, interrupts it as soon as `reached` holds, checks the end."""
        probing = synspect.Probing(self.lab.client, self.lab.target("ipv4"), "-p", str(port),
                                   *PATIENT, *arguments)
        self.assertTrue(synspect.wait_until(reached), "the state was not reached")
        time.sleep(0.05)  # the server's answer may be a timer tick behind its state
        interrupted_at = time.monotonic()
        run = probing.interrupt()
        self.assertLess(time.monotonic() - interrupted_at, 1, "slow to end")
        self.assertEqual(run.status, 130, run)
        for record in run.records:
            self.assertEqual(problems(record), [], run)
        self.assertTrue(synspect.wait_until(lambda: not self.lab.connections_at_server(port)),
                        f"the server was not told: {self.lab.connections_at_server(port)}\n{run}")
        self.assertNotIn("synspect", self.lab.client.run("nft", "list", "ruleset").stdout)
        return run

    def server_is_in(self, port, state):
        return lambda: self.lab.connections_at_server(port) == [state]

    def guarded(self):
        return "synspect" in self.lab.client.run("nft", "list", "ruleset").stdout

    def test_in_syn_sent(self):
        port = fresh_port()
        firewall.drop_silently(self.lab.server, port)
        self.addCleanup(firewall.remove_all, self.lab.server)
        self.interrupt_when(self.guarded, port)

    def test_in_established(self):
        with serving(self.lab, "never_closes") as port:
            run = self.interrupt_when(self.server_is_in(port, "ESTAB"), port, "--hold", "20")
        self.assertEqual(run.record["outcome"], "open", run)

    def test_in_fin_wait_1(self):
        with serving(self.lab, "never_closes") as port:
            firewall.silence_after_opening(self.lab.server, port)
            self.addCleanup(firewall.remove_all, self.lab.server)
            run = self.interrupt_when(self.server_is_in(port, "CLOSE-WAIT"), port)
        self.assertEqual(run.record.client_states()[:3], ["SYN-SENT", "ESTABLISHED", "FIN-WAIT-1"])
        self.assertNotIn("FIN-WAIT-2", run.record.client_states(), run)

    def test_in_fin_wait_2(self):
        with serving(self.lab, "never_closes") as port:
            run = self.interrupt_when(self.server_is_in(port, "CLOSE-WAIT"), port)
        self.assertEqual(run.record.client_states()[2:4], ["FIN-WAIT-1", "FIN-WAIT-2"], run)

    def test_in_time_wait(self):
        with serving(self.lab, "closes_when_peer_does") as port, KernelStates([port]) as kernel:
            run = self.interrupt_when(
                lambda: any(change.new == "CLOSED" for change in kernel.changes()), port,
                "--time-wait", "20")
        self.assertEqual((run.record["outcome"], run.record["closed"]), ("open", "clean"), run)

    def test_between_repetitions(self):
        with serving(self.lab, "closes_when_peer_does") as port, KernelStates([port]) as kernel:
            run = self.interrupt_when(
                lambda: sum(change.new == "CLOSED" for change in kernel.changes()) >= 3, port,
                "-c", "1000", "-i", "0.1")
        self.assertGreaterEqual(len(run.records), 3, "what was measured so far is written")


class Killed(unittest.TestCase):
    def test_at_any_moment(self):
        seed = random.randrange(10**6)
        dice = random.Random(seed)
        print(f"{KILLS} kills, seed {seed}", flush=True)
        with Lab("veth") as lab, serving(lab, "slow_close", 0.03) as port:
            for _ in range(KILLS):
                own_port, delay = dice.randrange(20000, 30000), dice.uniform(0, 0.12)
                probing = synspect.Probing(lab.client, lab.target("ipv4"), "-p", str(port),
                                           "--source-port", str(own_port), "--time-wait", "0.05")
                time.sleep(delay)
                probing.kill()
                with self.subTest(seed=seed, delay=delay):
                    self.assert_nothing_left(lab, own_port)
            run = synspect.probe(lab.client, lab.target("ipv4"), "-p", str(port))
            self.assertEqual(run.status, 0, f"a probe after the kills\n{run}")

    def assert_nothing_left(self, lab, own_port):
        rules = lab.client.run("nft", "list", "ruleset").stdout
        self.assertEqual(rules, "", "a firewall rule is left")
        for family in (socket.AF_INET, socket.AF_INET6):
            with lab.client.entered():
                bound = socket.socket(family, socket.SOCK_STREAM)
            with bound:
                bound.bind(("", own_port))  # fails if anybody still holds it


if __name__ == "__main__":
    preconditions.main()

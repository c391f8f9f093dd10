"""Two thousand lifecycles against servers that do as they should, half of them while every
processor is busy: there is nothing to find, and nothing is found."""

import unittest
from contextlib import ExitStack

import firewall
import preconditions
from lab import Lab
from load import HOGS, busy_processors
from volume import lifecycles, serving_all

# The first closes in three or four segments, as the timer of its delayed ACK falls, the second
# always in three.
SERVERS = (("closes_when_peer_does", 0), ("closes_when_peer_does", 0), ("slow_close", 0.005),
           ("nginx", 0), ("talks_first", 0))
ATTEMPTS = 56  # at nine ports in all, in two families: 1008, and as many again


class Healthy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def test_idle(self):
        self.thousand("idle")

    def test_with_cpu_hogs(self):
        with busy_processors():
            self.thousand(f"{HOGS} hogs")

    def thousand(self, load):
        with serving_all(self.lab, SERVERS) as ports, ExitStack() as rules:
            rules.callback(firewall.remove_all, self.lab.server)
            firewall.eat_bare_acks(self.lab.server, ports[1])
            # What talks first must have the time to: what crosses our FIN is data of a half-closed
            # connection.
            self.part(load, ports[:-1])
            self.part(load, ports, "--hold", "0.15")

    def part(self, load, ports, *arguments):
        volume = lifecycles(self.lab, ports, ATTEMPTS, "-i", "0.04", *arguments)
        print(f"\n{load} {' '.join(arguments)}: {volume}", flush=True)
        found = [f"{record['target']['port']} {record.client_port}: {finding}"
                 for record in volume.records for finding in record["findings"]]
        self.assertEqual(found[:10], [], f"{len(found)} findings; the ports are {ports}")
        self.assertEqual(volume.wrong, [])
        self.assertEqual(volume.run.status, 0, volume.run.stderr)


if __name__ == "__main__":
    preconditions.main()

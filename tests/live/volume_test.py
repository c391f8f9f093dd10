"""Thousands of lifecycles against servers that close in every way that the kernel knows: nothing
that is observed or implied may be wrong."""

import unittest

import preconditions
from lab import Lab
from volume import lifecycles, serving_all

SERVERS = (("closes_when_peer_does", 0), ("slow_close", 0.01), ("talks_first", 0),
           ("closes_first", 0), ("leaves_first", 0.005), ("says_goodbye", 0), ("resets", 0.004),
           ("nginx", 0))
ATTEMPTS = 62  # 992 in a run: the program takes 1024 ports in turn, and a port tells them apart


class Volume(unittest.TestCase):
    def through(self, network, *arguments):
        with Lab(network) as lab, serving_all(lab, SERVERS) as ports:
            volume = lifecycles(lab, ports, ATTEMPTS, "-i", "0.03", *arguments)
        print(f"\n{network} {' '.join(arguments)}: {volume}", flush=True)
        self.assertEqual(volume.wrong, [])
        self.assertGreater(volume.judged, 1.5 * len(volume.records))

    def test_we_close_at_once(self):
        self.through("veth")

    def test_we_hold(self):
        self.through("veth", "--hold", "0.006")

    def test_we_send(self):
        self.through("veth", "--send", "what a client says")

    def test_we_reset(self):
        self.through("veth", "--close", "rst", "--hold", "0.006")

    def test_over_tun(self):
        self.through("tun", "--hold", "0.003")


if __name__ == "__main__":
    preconditions.main()

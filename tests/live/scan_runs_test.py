"""The order of a scan, by an independent capture of its SYNs, and its parts."""

import ipaddress
import unittest

import preconditions
from lab import Lab
from scanning import populate, watched
from serving import nginx

MANY = "10.80.0.0/22"
COUNT = 1024
FAST = ("--rate", "20000")


class Order(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(nginx(cls.lab))

    def order(self, *arguments, **options):
        """The targets as their SYNs left."""
        run, segments = watched(self.lab, "-p", self.port, *FAST, *arguments, **options)
        self.assertEqual(run.status, 0, run)
        return [one.destination for one in segments if one.flags == "S"]

    def test_of_a_seed(self):
        one, again, other = (self.order(MANY, "--seed", seed) for seed in (7, 7, 8))
        self.assertEqual(one, again)
        self.assertEqual(len(set(one)), COUNT)
        self.assertEqual(set(one), set(other))
        self.assertNotEqual(one, other)

    def test_is_new_each_time(self):
        self.assertNotEqual(self.order(MANY), self.order(MANY))

    def test_hits_no_network_in_sequence(self):
        """Of 1024 neighbours about one follows its predecessor by chance."""
        order = [int(ipaddress.ip_address(address)) for address in self.order(MANY)]
        neighbours = sum(abs(after - before) == 1 for before, after in zip(order, order[1:]))
        self.assertLess(neighbours, 20)

    def test_of_shards(self):
        given = (MANY, "fd80::/122", "--seed", 5)
        whole = self.order(*given)
        parts = [self.order(*given, "--shard", f"{k}/3") for k in (1, 2, 3)]
        self.assertEqual(sorted(address for part in parts for address in part), sorted(whole))
        self.assertEqual([whole[k::3] for k in range(3)], parts, "dealt out in turn")

    def test_of_shards_of_standard_input(self):
        lines = "".join(f"10.80.9.{n}\n10.81.{n}.0/30\n" for n in range(100))
        parts = [self.order("-", "--shard", f"{k}/3", input=lines) for k in (1, 2, 3)]
        whole = self.order("-", input=lines)
        self.assertEqual(sorted(address for part in parts for address in part), sorted(whole))


if __name__ == "__main__":
    preconditions.main()

"""How fast a scan sends, by an independent capture."""

import unittest
from collections import Counter

import firewall
import preconditions
from judge import percentile
from lab import Lab
from scanning import populate, scan, watched
from serving import fresh_port, nginx

MS = 10**6
BRIEFLY = ("--retries", "0", "--timeout", "0.4")


def crowds(times, width):
    """For each of `times`, ascending: how many lie in the `width` from it on."""
    counts, end = [], 0
    for begin, time in enumerate(times):
        while end < len(times) and times[end] < time + width:
            end += 1
        counts.append(end - begin)
    return counts


def rate_of(times):
    """A second, in the median fifth of a second: what stalls of the machine cost is not in it."""
    fifths = Counter((time - times[0]) // (200 * MS) for time in times)
    whole = [fifths[n] for n in range(max(fifths))]
    return percentile(whole, 50) * 5


class Pace(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.silent = fresh_port()
        firewall.drop_silently(cls.lab.server, cls.silent)

    def sent(self, network, port, *arguments):
        """When each packet of ours left."""
        run, segments = watched(self.lab, network, "-p", port, *arguments, immediate=False)
        self.assertEqual(run.summary["counters"]["capture_dropped"], 0, run)
        return run, [one.time_ns for one in segments if one.destination_port == port]

    def steady(self, rate, *arguments, least=0.98):
        """A run at that rate, and an even one: in any millisecond leave one's worth, and another
        that was late, by the median and in three of four. A schedule that is held up goes on
        without what it has missed, so that a busy machine is slower and uneven: of three runs one
        must be right in each, and none be faster in all."""
        worth, on_schedule, even = rate // 1000, False, False
        for _ in range(3):
            run, times = self.sent(*arguments, "--rate", rate)
            share, counts = rate_of(times) / rate, crowds(times, MS)
            median, most = percentile(counts, 50), percentile(counts, 75)
            print(f"\n{share:.2%} of {rate}/s, in 1 ms: median {median}, p75 {most}, {max(counts)}",
                  flush=True)
            self.assertLess((len(times) - 1) * 1e9 / (times[-1] - times[0]), 1.02 * rate)
            on_schedule |= share > least
            even |= median <= 1.1 * worth + 1 and most <= 2 * worth + 1
            if on_schedule and even:
                return run, times
        return self.fail("too slow" if even else "uneven")

    def test_silent_targets(self):
        self.steady(1000, "10.80.0.0/21", self.silent, *BRIEFLY)

    def test_silent_targets_fast(self):
        """What the machine has to spare beside the capture may be less; more it must not be."""
        self.steady(20000, "10.80.0.0/17", self.silent, *BRIEFLY, least=0.6)

    def test_answers_count(self):
        """Two packets for each target that is open, and four for a whole lifecycle at least."""
        with nginx(self.lab) as port:
            run, times = self.steady(1000, "10.80.0.0/22", port)
            self.assertEqual(len(times), 2 * 1024)
            self.assertEqual(run.summary["counters"]["packets_sent"], len(times))
            run, times = self.steady(1000, "10.80.0.0/23", port, "--open", "full")
            self.assertGreaterEqual(len(times), 4 * 512)
            self.assertEqual(run.summary["counters"]["packets_sent"], len(times))

    def test_repetitions_count(self):
        """They come a second after the first SYNs, and never with those on top of the rate."""
        run, times = self.sent("10.80.0.0/20", self.silent, "--rate", "2048", "--retries", "1",
                               "--timeout", "4")
        self.assertEqual(len(times), 2 * 4096)
        self.assertEqual(run.summary["counters"]["syns_repeated"], 4096)
        self.assertLess(max(crowds(times, 100 * MS)), 1.1 * 204.8)

    def test_no_limit(self):
        with nginx(self.lab) as port:
            run = scan(self.lab.client, "10.80.0.0/17", "-p", port, "--rate", "max")
        self.assertEqual(run.status, 0, run)
        self.assertEqual(run.summary["outcomes"]["open"], 2**15, run)

    def test_few_in_flight(self):
        """Another target begins when one is given up, which takes 0.4 s."""
        _, times = self.sent("10.80.0.0/26", self.silent, "--in-flight", "10", *BRIEFLY)
        self.assertEqual(len(times), 64)
        self.assertLessEqual(max(crowds(times, 400 * MS)), 10)
        with nginx(self.lab) as port:
            run = scan(self.lab.client, "10.80.0.0/22", "-p", port, "--in-flight", "2", "--rate",
                       "max")
            self.assertEqual((run.status, run.summary["outcomes"]["open"]), (0, 1024), run)


if __name__ == "__main__":
    preconditions.main()

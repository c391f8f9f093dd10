"""The wall clock is set by an hour while probes and scans are under way: back, and forward again. No
time in any report spans it, and nothing waits for the hour to pass."""

import time
import unittest

import clock_step
import preconditions
import record
from lab import SERVER, Lab
from running import Running
from scan_record import STEP_TIME
from scanning import Scanning, populate
from serving import serving
from synspect import wait_until

BACK_S = 0.5
PLAUSIBLE_US = 5e6  # the server takes 0.2 s, and the machine may be busy
STEADY_NS = 1_000_000


class ClockStep(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not clock_step.may_set():
            raise unittest.SkipTest("needs CAP_SYS_TIME")
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)
        cls.port = cls.enterClassContext(serving(cls.lab, "slow_close", 0.2))

    def probing(self, count):
        return Running(self.lab.client, "probe", SERVER["ipv4"], "-p", self.port, "-c", count,
                       "-i", 0.02, "-o", "json", "--time-wait", 0)

    def scanning(self, network):
        return Scanning(self.lab.client, network, "-p", self.port, "--rate", 800, "--open",
                        "full")

    def test_back_and_forward_again(self):
        """Some runs see both, others begin an hour ago and see the clock go forward."""
        with self.probing(150) as probing, self.scanning("10.80.0.0/23") as scanning:
            for running in (probing, scanning):
                self.assertTrue(wait_until(lambda: len(running.said()) >= 10, 10))
            with clock_step.AnHourBack(BACK_S) as clock, self.probing(100) as late_probing, \
                    self.scanning("10.80.2.0/24") as late_scanning:
                off = clock.forth()
                restored = time.monotonic()
                self.assertLess(abs(off), STEADY_NS, "the clock is not as it was")
                probes = [one.finish(20) for one in (probing, late_probing)]
                scans = [one.finish(20) for one in (scanning, late_scanning)]
        self.assertLess(time.monotonic() - restored, 15)
        for run, count in zip((*probes, *scans), (150, 100, 512, 256)):
            self.assertEqual((run.status, len(run.records)), (0, count), run)
        for run in probes:
            self.assertEqual([text for one in run.records if not self.stepped(one)
                              for text in record.problems(one)], [])
        for run in scans:
            self.assertEqual([text for text in run.problems() if "clock-stepped" not in text], [])
        said = [self.assert_no_time_spans_it(run) for run in (*probes, *scans)]
        print(f"\nthe clock is off by {off} ns; lifecycles that span a step: {said}", flush=True)
        self.assertGreater(min(said[0], said[2]), 0)

    @staticmethod
    def stepped(one):
        """Its stamps are those of the clock, and go back with it."""
        return any(finding["id"] == "clock-stepped" for finding in one["findings"])

    def assert_no_time_spans_it(self, run):
        """Returns how many lifecycles are said to."""
        said = 0
        for one in run.records:
            self.assertEqual((one["outcome"], one["closed"]), ("open", "clean"), one.line)
            wrong = {f["id"] for f in one["findings"] if f["severity"] != "info"}
            self.assertLessEqual(wrong, {"clock-stepped"}, one.line)
            for step in one["steps"]:
                took = step[STEP_TIME[step["step"]]]
                self.assertTrue(took is None or 0 <= took < PLAUSIBLE_US, one.line)
            bounds = [state[edge] for state in one["server_states"]
                      for edge in ("not_before_us", "not_after_us") if state[edge] is not None]
            if not self.stepped(one):
                self.assertLess(max(map(abs, bounds)), PLAUSIBLE_US, one.line)
            said += self.stepped(one)
        return said


if __name__ == "__main__":
    preconditions.main()

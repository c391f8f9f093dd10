"""A capture that could not keep up: the probe is stopped while more comes than its ring holds
(about 3500 frames), with a connection open that the flood has no part in."""

import signal
import sys
import os
import unittest

import preconditions
import synspect
from lab import CLIENT, SERVER, Lab
from record import problems
from serving import serving

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE_PORT, FLOOD = 40001, 10_000


class Capture(unittest.TestCase):
    def test_dropped(self):
        with Lab("veth") as lab, serving(lab, "closes_when_peer_does") as port:
            probing = synspect.Probing(lab.client, SERVER["ipv4"], "-p", str(port), "--hold", "0.5",
                                       "--source-port", str(SOURCE_PORT))
            self.assertTrue(synspect.wait_until(
                lambda: "ESTAB" in lab.connections_at_server(port)))
            probing.process.send_signal(signal.SIGSTOP)
            try:
                lab.server.run(sys.executable, "-B", os.path.join(HERE, "flood.py"), SERVER["ipv4"],
                               CLIENT["ipv4"], str(SOURCE_PORT), str(FLOOD))
            finally:
                probing.process.send_signal(signal.SIGCONT)
            run = probing.finish()
        self.assertEqual((run.status, problems(run.record)), (0, []), run)
        self.assertIn("capture-dropped", run.stderr, run)
        self.assertEqual([(finding["id"], finding["severity"])
                          for finding in run.record["findings"]],
                         [("capture-dropped", "warning")], run)


if __name__ == "__main__":
    preconditions.main()

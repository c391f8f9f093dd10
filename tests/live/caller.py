"""Runs of synspect by whoever calls it, and what the kernel shows of them in /proc."""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from lab import SERVER, Lab
from process_status import capabilities, threads
from serving import serving
from synspect import wait_until

NOBODY = "65534"
USER, GROUP = "4242", "4343"
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={GROUP}", "--clear-groups", "--")
FILTERED = "2"  # of Seccomp: a filter is on


class CallerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.port = cls.enterClassContext(serving(cls.lab, "closes_when_peer_does"))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        os.chmod(cls.folder, 0o755)
        cls.binary = shutil.copy(os.environ["SYNSPECT"], os.path.join(cls.folder, "synspect"))

    def start(self, *arguments, wrapper=(), binary=None, **options):
        process = self.lab.client.start(*wrapper, binary or self.binary, *arguments,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def probing(self, *arguments, **options):
        """A probe that has sent its SYN and stays in ESTABLISHED."""
        process = self.start("probe", f"{SERVER['ipv4']}:{self.port}", "--hold", "20",
                             "--time-wait", "0", *arguments, **options)
        established = wait_until(lambda: "ESTAB" in self.lab.connections_at_server(self.port))
        self.assertTrue(established, "the probe has not opened its connection")
        return process

    def end(self, process):
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, stderr)
        gone = wait_until(lambda: not self.lab.connections_at_server(self.port))
        self.assertTrue(gone, "a connection is left at the server")
        return stdout, stderr

    def assert_unprivileged(self, pid, user, bounded=True):
        for thread in threads(pid):
            held = capabilities(thread)
            if not bounded:
                held.pop("CapBnd", None)
            self.assertEqual(held, {}, thread["Name"])
            self.assertEqual(set(thread["Uid"].split()), {user}, thread["Name"])
            self.assertEqual(thread["NoNewPrivs"], "1", thread["Name"])
            self.assertEqual(thread["Seccomp"], FILTERED, thread["Name"])

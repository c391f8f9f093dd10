"""A client whose only neighbour is a hostile one: a namespace with a tun device, and the program
that holds its other end."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from hostile_peers import PORTS
from lab import HERE
from namespace import Namespace
from record import Record
from tun import open_tun

TARGETS = {"ipv4": "10.79.0.2", "ipv6": "fd79::2"}


class HostileLab:
    def __init__(self, interface=b"tun0"):
        self._interface = interface

    def __enter__(self):
        self.client = Namespace("client")
        try:
            with self.client.entered():
                self._fd = open_tun(self._interface)
            self.client.run("ip", "link", "set", self._interface, "addrgenmode", "none")
            self.client.run("ip", "link", "set", self._interface, "up", "txqueuelen", "10000")
            self.client.run("ip", "address", "add", "10.79.0.1/24", "dev", self._interface)
            self.client.run("ip", "address", "add", "fd79::1/64", "dev", self._interface, "nodad")
        except BaseException:
            self.client.close()
            raise
        return self

    def __exit__(self, *_):
        os.close(self._fd)
        self.client.close()

    @contextmanager
    def peers(self):
        """The host at the other end, meanwhile; afterwards its `counts`, by the peer's name."""
        serving = Serving(self.client.start(
            sys.executable, "-B", os.path.join(HERE, "hostile_peers.py"), str(self._fd),
            pass_fds=(self._fd,), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        try:
            yield serving
        finally:
            serving.stop()


class Serving:
    def __init__(self, process):
        self._process = process
        self.counts = None
        if process.stdout.readline() != "ready\n":
            raise AssertionError("the hostile host did not start")

    def stop(self):
        stdout, _ = self._process.communicate(timeout=60)
        names = {port: name for name, port in PORTS.items()}
        self.counts = {names[int(port)]: count for port, count in json.loads(stdout).items()}


class Measured:
    """One run of synspect beside others, with what it wrote and what it took. `status`,
    `stdout` and so on once it was waited for."""

    def __init__(self, namespace, *arguments):
        self.arguments = arguments
        self.status, self.seconds, self.resident_mb = None, 0, 0
        self._files = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self._began = time.monotonic()
        self._process = namespace.start(os.environ["SYNSPECT"], *arguments,
                                        stdin=subprocess.DEVNULL, stdout=self._files[0],
                                        stderr=self._files[1])

    def wait(self, seconds, beside=()):
        """Fails when it takes longer. `beside`: runs that are looked at meanwhile."""
        while not self.has_ended():
            if time.monotonic() > self._began + seconds:
                raise AssertionError(f"{self} runs for more than {seconds} s")
            for run in beside:
                run.has_ended()
            time.sleep(0.01)
        self.stdout, self.stderr = (self._text(file) for file in self._files)
        return self

    def has_ended(self):
        if self.status is None:
            self.resident_mb = max(self.resident_mb, self._resident_mb())
            self.status = self._process.poll()
            self.seconds = time.monotonic() - self._began
        return self.status is not None

    def _resident_mb(self):
        """The most so far. That of wait4() would include this very program's, from before exec."""
        # It is no other process's: this one has not been waited for.
        with open(f"/proc/{self._process.pid}/status") as status:
            peaks = [line.split()[1] for line in status if line.startswith("VmHWM:")]
        return int(peaks[0]) / 1024 if peaks else 0  # none: it has just ended

    @staticmethod
    def _text(file):
        file.seek(0)
        with file:
            return file.read().decode()  # fails for what is no UTF-8

    @property
    def records(self):
        return [Record(line) for line in self.stdout.splitlines()
                if json.loads(line)["schema"] in ("synspect/probe/1", "synspect/scan/1")]

    def __str__(self):
        return " ".join(self.arguments)

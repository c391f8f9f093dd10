"""Runs `synspect scan` inside a lab, and reads what it says. Many targets are one server: all
addresses of a network are its own (a local route)."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cached_property

import scan_record
import synspect
from capture import Capture
from record import Record
from synspect import wait_until

NETWORK = {"ipv4": "10.80.0.0/12", "ipv6": "fd80::/64"}


def populate(lab):
    """Makes every address of NETWORK the server's. A RouterLab's client goes its default way."""
    for family, network in NETWORK.items():
        version = "-6" if family == "ipv6" else "-4"
        lab.server.run("ip", version, "route", "add", "local", network, "dev", "lo")
        getattr(lab, "router", lab.client).run(
            "ip", version, "route", "add", network, "via", lab.target(family))


class ScanRun(synspect.Run):
    """One finished scan."""

    def __init__(self, status, stdout, stderr):
        super().__init__(status, stdout, stderr)
        self.lines = stdout.splitlines()

    @cached_property
    def records(self):
        """All lines but the last."""
        return [Record(line) for line in self.lines[:-1]]

    @cached_property
    def summary(self):
        last = json.loads(self.lines[-1])
        if not last["schema"].startswith("synspect/summary/"):
            raise AssertionError(f"the last line is no summary\n{self}")
        return last

    @cached_property
    def killed_records(self):
        """Of a run that was killed: without summary, and maybe with half a line at the end."""
        whole = self.stdout.rpartition("\n")[0]
        return [Record(line) for line in whole.splitlines()]

    def targets(self):
        return [scan_record.target_of(record) for record in self.records]

    def outcomes(self):
        """Target -> outcome."""
        return {scan_record.target_of(record): record["outcome"] for record in self.records}

    def problems(self, silent=0):
        """With records and summary, as sentences."""
        found = [problem for record in self.records for problem in scan_record.problems(record)]
        return found + scan_record.summary_problems(self.summary, self.records, silent)

    def __str__(self):
        return (f"status {self.status}\nstdout: {self.stdout[:1500]} ... {self.stdout[-1500:]}\n"
                f"stderr: {self.stderr[-3000:]}")


def scan(namespace, *arguments, **options):
    """`options`: of synspect.run."""
    run = synspect.run(namespace, "scan", *map(str, arguments), **options)
    return ScanRun(run.status, run.stdout, run.stderr)


class Scanning:
    """A scan beside the test. It writes to files, so that nothing holds it up, unless the test
    gives it another `stdout`; and works in a folder of its own."""

    def __init__(self, namespace, *arguments, stdin=subprocess.DEVNULL, stdout=None):
        self.folder = tempfile.mkdtemp()
        self._output, self._errors = (os.path.join(self.folder, name) for name in ("out", "err"))
        with open(self._output, "wb") as output, open(self._errors, "wb") as errors:
            self.process = namespace.start(
                os.environ["SYNSPECT"], "scan", *map(str, arguments), stdin=stdin,
                stdout=output if stdout is None else stdout, stderr=errors, cwd=self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)

    def said(self):
        """What it has written so far, whole lines."""
        with open(self._output, encoding="utf-8") as file:
            return file.read().rpartition("\n")[0].splitlines()

    def octets(self):
        """How much that is."""
        return os.path.getsize(self._output)

    def complained(self):
        with open(self._errors, encoding="utf-8") as file:
            return file.read()

    def send(self, number):
        self.process.send_signal(number)

    def interrupt(self, patience=20):
        self.send(signal.SIGINT)
        return self.finish(patience)

    def kill(self):
        self.process.kill()
        return self.finish()

    def finish(self, patience=60):
        self.process.wait(timeout=patience)
        with open(self._output, encoding="utf-8") as file:
            return ScanRun(self.process.returncode, file.read(), self.complained())


def watched(lab, *arguments, immediate=True, **options):
    """A scan, and the segments of TCP on the client's interface meanwhile. `immediate`: see
    Capture."""
    with Capture(lab.client, lab.client_interface, immediate) as capture:
        run = scan(lab.client, *arguments, **options)
        return run, capture.segments()


class Traces:
    """What a scan must not leave behind in its namespace."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._sockets = namespace.sockets_in_use()

    def left(self):
        """As sentences, when the kernel had a moment to clean up."""
        def extra():
            return self._namespace.sockets_in_use() - self._sockets

        found = [] if wait_until(lambda: extra() <= 0, 3) else [f"{extra()} sockets are left"]
        for table in ("packet", "raw", "raw6"):
            rows = self._namespace.run("cat", f"/proc/net/{table}").stdout.splitlines()[1:]
            found += [f"/proc/net/{table}: {row}" for row in rows]
        # nft's own socket is counted for a moment after its end, too.
        rules = self._namespace.run("nft", "list", "ruleset").stdout
        return found + ([f"a firewall table is left: {rules}"] if rules else [])

"""Runs `synspect scan` inside a lab, and reads what it says. Many targets are one server: all
addresses of a network are its own (a local route)."""

import json
from functools import cached_property

import scan_record
import synspect
from capture import Capture
from record import Record
from running import Running

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


class Scanning(Running):
    """A scan beside the test."""

    def __init__(self, namespace, *arguments, **options):
        super().__init__(namespace, "scan", *arguments, **options)

    @staticmethod
    def run_of(status, stdout, stderr):
        return ScanRun(status, stdout, stderr)


def watched(lab, *arguments, immediate=True, **options):
    """A scan, and the segments of TCP on the client's interface meanwhile. `immediate`: see
    Capture."""
    with Capture(lab.client, lab.client_interface, immediate) as capture:
        run = scan(lab.client, *arguments, **options)
        return run, capture.segments()

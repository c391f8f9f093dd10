"""Runs the program under test inside a lab, and reads what it says."""

import json
import os
import signal
import subprocess
import time

from record import Record

WITHOUT_LINGERING = ("--time-wait", "0", "-o", "json")


class Run:
    """One finished run."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    @property
    def records(self):
        return [Record(line) for line in self.stdout.splitlines() if "synspect/probe/" in line]

    @property
    def record(self):
        records = self.records
        if len(records) != 1:
            raise AssertionError(f"{len(records)} records instead of one\n{self}")
        return records[0]

    @property
    def summaries(self):
        return [json.loads(line) for line in self.stdout.splitlines() if "synspect/summary/" in line]

    def __str__(self):
        return f"status {self.status}\nstdout: {self.stdout}\nstderr: {self.stderr}"


def run(namespace, *arguments, wrapper=(), timeout=60, **options):
    """`wrapper`: a command that runs another, such as setpriv with its options. `options`: of
    subprocess.run."""
    done = namespace.run(*wrapper, os.environ["SYNSPECT"], *arguments, check=False, timeout=timeout,
                         **options)
    return Run(done.returncode, done.stdout, done.stderr)


def probe(namespace, *arguments, **options):
    """`synspect probe` with JSON out and no lingering in TIME-WAIT; later arguments win."""
    return run(namespace, "probe", *defaults(arguments), *arguments, **options)


def defaults(arguments):
    pairs = zip(WITHOUT_LINGERING[::2], WITHOUT_LINGERING[1::2])
    return [word for pair in pairs if pair[0] not in arguments for word in pair]


class Probing:
    """A probe that runs beside the test, to be interrupted."""

    def __init__(self, namespace, *arguments):
        self.process = namespace.start(os.environ["SYNSPECT"], "probe", *defaults(arguments),
                                       *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       text=True)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def kill(self):
        self.process.kill()
        return self.finish()

    def finish(self):
        stdout, stderr = self.process.communicate(timeout=20)
        return Run(self.process.returncode, stdout, stderr)


def wait_until(condition, seconds=5.0):
    """True as soon as `condition` holds, False if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True

"""Runs `synspect explain` on a capture file."""

import os
import subprocess

import synspect


def explain(path, *arguments, timeout=120):
    """On a file it needs no namespace."""
    done = subprocess.run([os.environ["SYNSPECT"], "explain", path, "-o", "json", *arguments],
                          capture_output=True, text=True, timeout=timeout)
    return synspect.Run(done.returncode, done.stdout, done.stderr)


def step_ns(record, name):
    """A step's time, by whatever name; None: it has none."""
    step = record.step(name) or {}
    times = [step[field] for field in ("rtt_us", "turnaround_us", "gap_us") if field in step]
    return round(times[0] * 1000) if times and times[0] is not None else None

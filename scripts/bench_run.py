#!/usr/bin/env python3
"""Runs one tool once, inside the lab's client, and watches it from outside.

Usage: bench_run.py TOOL WORK ROUND --interface= --address= --router-mac= --ports=
                    --server= --server-interface=

Prints one JSON object, the record that bench_report.py reads. `samples`: seconds since the start,
and SYNs that had arrived at the server by then. `machine_cpu_s`: what all processors did meanwhile,
for everyone; `cpu_s`: what the kernel charges the tool, which is not all that it causes.
"""

import argparse
import json
import os
import select
import subprocess
import sys
import tempfile
import time

import bench_tools
from bench_syn_counter import SynCounter

EVERY_S = 0.05
LONGEST_S = 60.0


def machine_cpu_s():
    """Seconds of work of all processors. Of /proc/stat: user, nice, system, irq, softirq."""
    with open("/proc/stat", encoding="ascii") as stat:
        ticks = [int(word) for word in stat.readline().split()[1:]]
    return sum(ticks[i] for i in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def peak_kib(pid):
    """The most memory it has had so far; 0 when it has ended."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)


def watch(process, syns):
    """Waits for the end, reading the SynCounter. Returns (samples, peak in KiB, resource usage)."""
    start = time.monotonic()
    samples, peak = [(0.0, syns.seen())], 0
    ended = select.poll()
    ended.register(os.pidfd_open(process.pid), select.POLLIN)
    while not ended.poll(EVERY_S * 1000):
        samples.append((time.monotonic() - start, syns.seen()))
        peak = max(peak, peak_kib(process.pid))
        if samples[-1][0] > LONGEST_S:
            process.kill()
    samples.append((time.monotonic() - start, syns.seen()))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return samples, peak, usage


def run(job, syns):
    command = bench_tools.COMMANDS[job.tool](job)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        busy = machine_cpu_s()
        # It must not outlive us, however we end.
        process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *command],
                                   stdin=subprocess.DEVNULL, stdout=output)
        samples, peak, usage = watch(process, syns)
        busy = machine_cpu_s() - busy
        output.seek(0)
        return {
            "tool": job.tool,
            "work": job.work,
            "round": job.seed,
            "targets": job.count,
            "status": process.returncode,
            "found": bench_tools.found(job.tool, job.work, output),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 6),
            "machine_cpu_s": round(busy, 2),
            "peak_kib": peak,
            "samples": [(round(at, 6), seen) for at, seen in samples],
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("work")
    parser.add_argument("seed", type=int)
    for option in ("interface", "address", "router-mac", "ports", "server", "server-interface"):
        parser.add_argument(f"--{option}", required=True)
    options = vars(parser.parse_args())
    syns = SynCounter(options.pop("server"), options.pop("server_interface"))
    json.dump(run(bench_tools.Job(**options), syns), sys.stdout)
    print()


if __name__ == "__main__":
    main()

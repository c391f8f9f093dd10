#!/usr/bin/env python3
"""The tools that bench.sh runs: what each can do, with which command line, and how to read it.

Usage: bench_tools.py WORKS TOOLS      (lists of names; an empty one means all)

Prints `WORK TOOL` for each run of a round. A tool that is not there is left out, and named on
standard error; an unknown name ends with exit status 2.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

BUILD = pathlib.Path(__file__).resolve().parent.parent / "build"
SYNSPECT = BUILD / "src" / "synspect"
EPOLL_CLIENT = BUILD / "tests" / "bench" / "epoll_client"

# Large enough for a second or more of sending.
TARGETS = {
    "silent": "10.16.0.0/12",
    "refused": "10.16.0.0/13",
    "half": "10.16.0.0/14",
    "full": "10.16.0.0/16",
    "loss": "10.16.0.0/16",
}
FEW_TARGETS = "10.16.0.0/20"  # for nmap, which sends a hundredth of what the others do
# Where the client on kernel sockets is fastest: the kernel's TCP slows down with more.
CONNECTIONS_IN_FLIGHT = "100"

OPEN = {"open", "synack"}
REFUSED = {"refused", "closed", "rst"}


@dataclass(frozen=True)
class Job:
    """One run of one tool, and where it runs."""

    tool: str
    work: str
    seed: int
    interface: str = ""
    address: str = ""  # ours
    router_mac: str = ""
    ports: str = ""  # of ours, that the kernel's TCP does not see

    @property
    def targets(self):
        return FEW_TARGETS if self.tool == "nmap" else TARGETS[self.work]

    @property
    def count(self):
        return 2 ** (32 - int(self.targets.split("/")[1]))

    @property
    def port(self):
        return "81" if self.work == "refused" else "80"


def synspect(job):
    """The SYN comes again after 1 s and after 3 s, within the default of 5 s; without that, 1 s of
    silence is enough here."""
    again = job.work in ("full", "loss")
    patience = ["--retries", "2"] if again else ["--retries", "0", "--timeout", "1"]
    return [SYNSPECT, "scan", job.targets, "-p", job.port, "--rate", "max",
            "--open", "full" if job.work == "full" else "half",
            "--seed", str(job.seed), "--interface", job.interface, "-o", "json", "-q", *patience]


def masscan(job):
    """A rate that no machine reaches means: as fast as it goes."""
    command = ["masscan", job.targets, "-p", job.port, "--rate", "10000000", "--wait", "1",
               "--seed", str(job.seed), "--adapter", job.interface, "--adapter-ip", job.address,
               "--adapter-port", job.ports, "--router-mac", job.router_mac, "-oL", "-"]
    return command + (["--show", "closed"] if job.work == "refused" else [])


def zmap(job):
    """A rate of 0 means: as fast as it goes. /dev/null stands in for its list of networks to leave
    alone, which has the lab's."""
    threads = os.cpu_count() if job.tool == "zmap-n" else 1
    return ["zmap", job.targets, "-p", job.port, "-r", "0", "-c", "1", "-T", str(threads),
            "-e", str(job.seed), "-P", "3" if job.work == "loss" else "1",
            "-i", job.interface, "-S", job.address, "-G", job.router_mac, "-b", "/dev/null",
            "--max-sendto-failures=1000000", "--disable-syslog", "-q",
            "-O", "csv", "-f", "saddr,classification", "--output-filter", "repeat=0", "-o", "-"]


def nmap(job):
    return ["nmap", "-sS", "-n", "-Pn", "-p", job.port, "--min-rate", "1000000",
            "--max-retries", "0", "-oG", "-", job.targets]


def epoll_client(job):
    return [EPOLL_CLIENT, job.targets.split("/")[0], str(job.count), job.port, str(job.count),
            CONNECTIONS_IN_FLIGHT]


COMMANDS = {"synspect": synspect, "masscan": masscan, "zmap-1": zmap, "zmap-n": zmap,
            "nmap": nmap, "epoll_client": epoll_client}
# masscan retries after as many packets as its rate allows in a second: with ours, for ever.
CANNOT = {
    "masscan": ["full", "loss"],
    "zmap-1": ["full"],
    "zmap-n": ["full", "loss"],
    "nmap": ["full", "loss"],
    "epoll_client": ["silent", "refused", "half", "loss"],
}

# One line of output about one answer: its address, and what it was.
LINES = {
    "masscan": re.compile(r"(?P<said>open|closed) tcp \d+ (?P<address>\S+)"),
    "zmap-1": re.compile(r"(?P<address>[\d.]+),(?P<said>\w+)"),
    "zmap-n": re.compile(r"(?P<address>[\d.]+),(?P<said>\w+)"),
    "nmap": re.compile(r"Host: (?P<address>\S+) .*\tPorts: \d+/(?P<said>\w+)/"),
}


def answers(tool, lines):
    """(address, what it was) for each answer that the output tells of."""
    if tool == "synspect":
        for record in map(json.loads, lines):
            if record["schema"] == "synspect/scan/1":
                yield record["target"]["address"], record
    else:
        for match in map(LINES[tool].match, lines):
            if match:
                yield match["address"], match["said"]


def found(tool, work, lines):
    """How many targets the output calls what they are: different addresses, and of full
    lifecycles those that closed cleanly."""
    if tool == "epoll_client":
        return sum(json.loads(line)["clean"] for line in lines)
    wanted = REFUSED if work == "refused" else OPEN
    addresses = set()
    for address, said in answers(tool, lines):
        if tool == "synspect":
            if work == "full" and said["closed"] != "clean":
                continue
            said = said["outcome"]
        if said in wanted:
            addresses.add(address)
    return len(addresses)


def why_missing(tool):
    """Why this tool cannot take part; empty if it can."""
    if tool == "synspect":
        tried = subprocess.run([SYNSPECT, "scan", "--help"], capture_output=True, check=False)
        return "" if tried.returncode == 0 else "there is no `synspect scan`"
    if tool == "zmap-n" and os.cpu_count() == 1:
        return "there is one processor"
    if tool == "epoll_client" or shutil.which(tool.split("-")[0]):
        return ""
    return "not installed (scripts/install-deps.sh bench)"


def chosen(names, known):
    for name in names.split():
        if name not in known:
            print(f"synspect: bench.sh: '{name}' is none of: {' '.join(known)}", file=sys.stderr)
            sys.exit(2)
    return names.split() or list(known)


def main():
    works = chosen(sys.argv[1], TARGETS)
    tools = []
    for tool in chosen(sys.argv[2], COMMANDS):
        if why := why_missing(tool):
            print(f"synspect: left out: {tool}: {why}", file=sys.stderr)
        else:
            tools.append(tool)
    for work in works:
        for tool in tools:
            if work not in CANNOT.get(tool, []):
                print(work, tool)


if __name__ == "__main__":
    main()

"""What the kernel says of a running process and of all that it has started."""

import os

CAPABILITY_SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def status(path):
    with open(f"{path}/status", encoding="utf-8") as file:
        fields = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    return fields


def threads(pid):
    """The status of each thread."""
    return [status(f"/proc/{pid}/task/{task}") for task in os.listdir(f"/proc/{pid}/task")]


def children(pid):
    """By name: the pids of the processes that any of its threads has started."""
    found = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="utf-8") as file:
            for child in file.read().split():
                found[status(f"/proc/{child}")["Name"]] = int(child)
    return found


def capabilities(fields):
    """The sets that are not empty."""
    return {name: fields[name] for name in CAPABILITY_SETS if int(fields[name], 16)}

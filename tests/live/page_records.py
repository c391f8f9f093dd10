"""Records to make pages of: real ones of every kind, and very many like them."""

import datetime
import functools
import json
import random

import firewall
import synspect
from capture import Capture
from lab import SERVER_INTERFACE, Lab
from serving import fresh_port, nginx, serving

QUICK = ("--timeout", "0.5", "--retries", "1")


def _against_servers(lab):
    target = lab.target("ipv4")
    yield synspect.probe, nginx(lab), (target, "-c", "120", "-i", "0.004")
    yield synspect.probe, serving(lab, "slow_close", 0.05), (target, "-c", "30", "-i", "0.01")
    yield synspect.probe, serving(lab, "closes_when_peer_does"), (
        lab.target("ipv6"), "-c", "25", "-i", "0.01", "--verify")
    yield synspect.probe, serving(lab, "never_closes"), (target, "-c", "6", "-i", "0.05", *QUICK)
    yield synspect.probe, serving(lab, "resets", 0.05), (target, "-c", "4", "--hold", "0.2")
    yield synspect.probe, serving(lab, "talks_first"), (target, "-c", "4", "--hold", "0.1")


def _through_firewalls(lab):
    common = (lab.target("ipv4"), "-c", "4", "-i", "0.05")
    yield firewall.drop_silently, (*common, *QUICK)
    yield firewall.drop_first_fin, common  # comes again after a second
    yield (lambda server, port: firewall.reject_with_icmp(server, port, "admin-prohibited"),
           (*common, *QUICK))


def _seen_at_the_server(lab):
    """The program's own reading of another program's capture."""
    with nginx(lab) as port, Capture(lab.server, SERVER_INTERFACE) as capture:
        synspect.probe(lab.client, lab.target("ipv4"), "-p", str(port), "-c", "6", "-i", "0.02")
        capture.stop()
        return synspect.run(lab.client, "explain", capture.path, "--vantage", "server", "-o",
                            "json").stdout.splitlines()


@functools.cache
def real_lines():
    """What the program wrote: every outcome, clean and other closes, findings, a scan."""
    lines = []
    with Lab("veth") as lab:
        for probe, server, arguments in _against_servers(lab):
            with server as port:
                lines += probe(lab.client, *arguments, "-p", str(port)).stdout.splitlines()
        for rule, arguments in _through_firewalls(lab):
            with serving(lab, "closes_when_peer_does") as port:
                rule(lab.server, port)
                lines += synspect.probe(lab.client, *arguments, "-p",
                                        str(port)).stdout.splitlines()
                firewall.remove_all(lab.server)
        closed = str(fresh_port())
        lines += synspect.probe(lab.client, lab.target("ipv4"), "-c", "3", "-p",
                                closed).stdout.splitlines()
        with serving(lab, "closes_when_peer_does") as port:
            lines += synspect.run(lab.client, "scan", lab.target("ipv4"), "-p", f"{port},{closed}",
                                  "--open", "full").stdout.splitlines()
        lines += _seen_at_the_server(lab)
    return lines


def records_of(lines):
    return [record for record in map(json.loads, lines)
            if record["schema"] in ("synspect/probe/1", "synspect/scan/1")]


def _scaled(value, factor, name=""):
    if isinstance(value, dict):
        return {key: _scaled(each, factor, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_scaled(each, factor, name) for each in value]
    is_time = name.endswith("_us") and isinstance(value, (int, float))
    return round(value * factor, 3) if is_time else value


def many_like(records, size, seed=1):
    """`size` lines: the records again and again, with other times, starts and targets."""
    chance = random.Random(seed)
    first = datetime.datetime(2026, 11, 20, 9, 0)
    for i in range(size):
        record = _scaled(chance.choice(records), chance.lognormvariate(0, 0.5))
        target = chance.randrange(50)
        at = first + datetime.timedelta(microseconds=36000 * i + chance.randrange(999))
        record["started"] = f"{at:%Y-%m-%dT%H:%M:%S.%f}{chance.randrange(1000):03}Z"
        record["target"] = {"name": f"host{target}.example", "address": f"10.1.0.{target}",
                            "port": 443, "family": 4}
        yield json.dumps(record, separators=(",", ":"))

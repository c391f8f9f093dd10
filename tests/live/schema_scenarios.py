"""Every command in every situation that its records tell apart: their real output, for
schema_test.py."""

import json
import os
import socket
import tempfile
from contextlib import ExitStack, contextmanager, suppress

import firewall
import synspect
from capture import Capture
from explaining import explain
from lab import SERVER
from reference_trace import pcap, trace
from scanning import Scanning, scan
from serving import fresh_port, nginx, serving
from synspect import Probing, wait_until

BRIEFLY = ("--retries", "0", "--timeout", "0.4")
MEASURED = {"syn-ack-retries": "closes_when_peer_does", "fin-retries": "closes_when_peer_does",
            "time-wait": "leaves_first", "accept-queue": "closes_when_peer_does",
            "ghost": "closes_when_peer_does"}


def records_of(run):
    return [json.loads(line) for line in run.stdout.splitlines()]


def probes(lab):
    """(name, records) of each situation."""
    yield "demo", records_of(synspect.run(lab.client, "demo", "-o", "json"))
    yield from _probes_of_servers(lab)
    yield from _probes_without_opening(lab)
    yield from _measurements(lab)


def _probe(lab, port, *arguments, target=None):
    target = target or lab.target("ipv4")
    return records_of(synspect.probe(lab.client, target, "-p", str(port), *arguments))


def _probes_of_servers(lab):
    with serving(lab, "closes_when_peer_does") as port:
        for family in ("ipv4", "ipv6", "link-local"):
            yield family, _probe(lab, port, target=lab.target(family))
        yield "repeated", _probe(lab, port, "-c", "20", "-i", "0.01")
        yield "verify", _probe(lab, port, "--verify", "-c", "2", "-i", "0.02")
        yield "half", _probe(lab, port, "--open", "half")
    for kind in ("closes_first", "leaves_first", "talks_first", "resets", "says_goodbye"):
        with serving(lab, kind, 0.05) as port:
            yield kind, _probe(lab, port)
    with serving(lab, "never_closes") as port:
        yield "never_closes", _probe(lab, port, "--timeout", "0.5")
        probing = Probing(lab.client, lab.target("ipv4"), "-p", str(port), "--hold", "20")
        assert wait_until(lambda: lab.connections_at_server(port) == ["ESTAB"])
        yield "interrupted", records_of(probing.interrupt())
    with serving(lab, "closes_when_peer_does", server=lab.client) as port:
        yield "named", _probe(lab, port, "-4", target="localhost")


@contextmanager
def _behind(namespace, rule, *words):
    """A port behind a firewall's rule."""
    port = fresh_port()
    rule(namespace, port, *words)
    try:
        yield port
    finally:
        firewall.remove_all(namespace)


def _probes_without_opening(lab):
    yield "refused", _probe(lab, fresh_port(), "-c", "2", "-i", "0.02")
    with _behind(lab.server, firewall.drop_silently) as port:
        yield "filtered", _probe(lab, port, *BRIEFLY)
    with _behind(lab.server, firewall.reject_with_icmp, "admin-prohibited") as port:
        yield "unreachable", _probe(lab, port)
    with _behind(lab.server, firewall.reject_with_icmpv6, "no-route") as port:
        yield "unreachable6", _probe(lab, port, target=lab.target("ipv6"))
    with _behind(lab.client, firewall.refuse_to_send) as port:
        yield "error", _probe(lab, port)


def _measurements(lab):
    """Side by side: they wait."""
    with ExitStack() as stack:
        started = []
        for name, kind in MEASURED.items():
            port = stack.enter_context(serving(lab, kind, 0.05))
            holding = ("--hold", "1") if name == "time-wait" else ()
            started.append((name, Probing(lab.client, lab.target("ipv4"), "-p", str(port),
                                          "--measure", name, "--timeout", "3", *holding,
                                          "-c", "2", "-i", "0.1")))
        for name, probing in started:
            yield name, records_of(probing.finish())
    # A server that holds no TIME-WAIT at all: so the minute that Linux would take has an end.
    lab.server.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/tcp_max_tw_buckets")
    with serving(lab, "closes_first", 0.05) as port:
        yield "no time-wait", _probe(lab, port, "--measure", "time-wait", "--timeout", "3",
                                     "--hold", "1")


def scans(lab):
    """(name, records) of each situation; needs scanning.populate."""
    def of(*arguments, **options):
        return records_of(scan(lab.client, "-o", "json", "--all", *arguments, **options))

    with nginx(lab) as port:
        for network in ("10.80.3.0/28", "fd80::3:0/124", lab.target("link-local")):
            for opening in ("half", "full"):
                yield f"scan {opening} {network}", of(network, "-p", port, "--open", opening)
    with serving(lab, "closes_when_peer_does", server=lab.client) as port:
        yield "scan named", of("localhost", "-4", "-p", port)
    with serving(lab, "talks_first") as port:
        yield "scan talks_first", of("10.80.3.0/30", "-p", port, "--open", "full")
    yield "scan refused", of("10.80.3.0/29", "-p", fresh_port())
    with _behind(lab.server, firewall.drop_silently) as port:
        yield "scan filtered", of("10.80.3.0/29", "-p", port, *BRIEFLY)
    with _behind(lab.server, firewall.reject_with_icmp, "host-prohibited") as port:
        yield "scan unreachable", of("10.80.3.0/29", "-p", port)
    yield "scan error", of("192.0.2.0/30", "10.80.3.0/30", "-p", 80)  # no route to the former


def explained(lab):
    """(name, records) of capture files from each vantage, and of one that a probe recorded."""
    with tempfile.TemporaryDirectory() as folder:
        for name, frames in (("reference", trace()), ("cut", trace()[4:])):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(pcap(frames))
            yield f"explain {name}", records_of(explain(path))
        recorded = os.path.join(folder, "recorded")
        with serving(lab, "closes_when_peer_does") as port:
            _probe(lab, port, "--pcapng", recorded, "--verify")
        yield "explain recorded", records_of(explain(recorded))
    with Capture(lab.client, lab.client_interface) as capture:
        with serving(lab, "closes_when_peer_does") as port:
            for address, number in ((SERVER["ipv4"], port), (SERVER["ipv6"], port),
                                    (SERVER["ipv4"], fresh_port())):
                with lab.client.entered(), suppress(ConnectionRefusedError):
                    socket.create_connection((address, number), timeout=5).close()
            assert wait_until(lambda: set(lab.connections_at_server(port)) <= {"TIME-WAIT"})
        for vantage in ("client", "server", "middle"):
            yield f"explain {vantage}", records_of(explain(capture.path, "--vantage", vantage))


def doctors(lab):
    """(name, records) of a host where all is well, and of one that denies."""
    yield "doctor", records_of(synspect.run(lab.client, "doctor", "-o", "json"))
    denied = ("setpriv", "--bounding-set", "-net_raw,-net_admin", "--")
    yield "doctor denied", records_of(synspect.run(lab.client, "doctor", "-o", "json",
                                                   wrapper=denied))


def checkpoint(lab):
    """What a scan leaves for the next when it is killed while targets are in flight."""
    with _behind(lab.server, firewall.drop_silently) as port, \
            tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "run.state")
        with Scanning(lab.client, "10.80.0.0/16", "-p", port, "--rate", "500", "--timeout", "30",
                      "-o", "json", "--resume", file) as scanning:
            assert wait_until(lambda: os.path.exists(file), 20), scanning.complained()
            scanning.kill()
        with open(file, encoding="utf-8") as text:
            return json.load(text)

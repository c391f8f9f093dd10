"""A host that is no host: what the client's kernel sends into a tun device, this program answers by
hand, and at each port in another way that no server should.
Run as a program: hostile_peers.py FD; says "ready", and when its input ends, as JSON, how many
packets each port was sent and has sent."""

import json
import os
import random
import select
import sys
import time

import hostile_closings
import hostile_floods
import hostile_openings
from datagrams import SYN, ACK, read_segment
from hostile_peer import Wire

FIRST_PORT = 2001
# Those that must be answered in time come first: the openings have storms among them.
QUIET = (*hostile_closings.KINDS, *hostile_openings.KINDS)
FLOODS = hostile_floods.KINDS
KINDS = (*QUIET, *FLOODS)
PORTS = {kind.__name__: FIRST_PORT + number for number, kind in enumerate(KINDS)}
BY_PORT = {PORTS[kind.__name__]: kind for kind in KINDS}


def serve(wire):
    peers = {}
    while True:
        now = time.monotonic()
        due = min((peer.due for peer in peers.values() if peer.due), default=now + 1)
        readable, _, _ = select.select([wire.fd, sys.stdin], [], [], max(0.0, due - now))
        if sys.stdin in readable:
            return
        if wire.fd in readable:
            hear(wire, peers)
        now = time.monotonic()
        for peer in list(peers.values()):
            if peer.due and peer.due <= now:
                peer.act_again(now)


def drain(fd):
    """What the kernel sent while nobody was there: answers to a flood, most of all."""
    while select.select([fd], [], [], 0)[0]:
        os.read(fd, 65536)


def hear(wire, peers):
    seg = read_segment(os.read(wire.fd, 65536))
    if seg is None or seg.port not in BY_PORT:
        return
    wire.heard(seg.port)
    key = seg.source, seg.source_port, seg.port
    peer = peers.get(key)
    opens = seg.flags & (SYN | ACK) == SYN
    if opens and (peer is None or peer.client_isn != seg.seq):
        peer = peers[key] = BY_PORT[seg.port](wire, seg)
    if peer:
        peer.hear(seg)


if __name__ == "__main__":
    random.seed(7)
    WIRE = Wire(int(sys.argv[1]))
    drain(WIRE.fd)
    print("ready", flush=True)
    serve(WIRE)
    print(json.dumps(WIRE.counts()), flush=True)

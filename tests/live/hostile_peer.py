"""What the hostile peers have in common: a server with manners, by hand, of which each of them
overrides what it does without."""

import os
import random
import time
from collections import Counter

import datagrams
from datagrams import ACK, FIN, RST, SYN


class Wire:
    """The tun device, and the count of what passed it by server port."""

    def __init__(self, fd):
        self.fd = fd
        self._sent, self._octets, self._heard = Counter(), Counter(), Counter()

    def send(self, port, packet):
        try:
            os.write(self.fd, packet)
        except OSError:
            return  # the kernel takes no packet whose first octet is of no IP version
        self._sent[port] += 1
        self._octets[port] += len(packet)

    def heard(self, port):
        self._heard[port] += 1

    def counts(self):
        return {port: {"sent": self._sent[port], "octets": self._octets[port], "heard": heard}
                for port, heard in self._heard.items()}


class Peer:
    """One connection; closes when the client has. `due`: when `act_again` shall be called."""

    shows = ()  # which states of a server, to whoever believes it: observed or implied
    hides = False  # some of them, for what it sends besides
    every = None  # seconds between two acts of its own, once it was heard
    options = b"\x02\x04\x05\xb4"  # of its SYN/ACK: an MSS of 1460

    def __init__(self, wire, syn):
        self.wire, self.syn = wire, syn
        self.ours, self.theirs = syn.destination, syn.source  # addresses
        self.port, self.client_port, self.client_isn = syn.port, syn.source_port, syn.seq
        self.isn = random.getrandbits(32)
        self.nxt, self.client_nxt = self.isn + 1, syn.seq + 1
        self.client_has_closed = False
        self.fin_seq = None  # of ours, once it was sent
        self.due = time.monotonic() + self.every if self.every else None

    # What is received.
    def hear(self, seg):
        if seg.flags & SYN:
            return self.on_syn(seg)
        if seg.flags & RST:
            self.due = None
            return None
        if seg.flags & FIN and not self.client_has_closed:
            self.client_has_closed = True
            self.client_nxt = seg.seq + seg.length + 1
            return self.on_fin(seg)
        if seg.flags & FIN:
            return self.on_fin_again()
        if seg.length:
            return self.on_text(seg)
        return self.on_ack(seg)

    def on_syn(self, _):
        self.accept()

    def on_text(self, seg):
        self.client_nxt = max(self.client_nxt, seg.seq + seg.length)
        self.say(ACK)

    def on_fin(self, _):
        self.say(ACK)
        self.finish()

    def on_fin_again(self):
        if self.fin_seq is not None:
            self.say(FIN | ACK, self.fin_seq)

    def on_ack(self, seg):
        pass

    def act(self):
        """What it does every now and then."""

    def act_again(self, now):
        self.due = now + self.every
        self.act()

    # What is sent.
    def segment(self, flags, seq=None, ack=None, **fields):
        """TCP alone."""
        return datagrams.tcp(self.ours, self.theirs, self.port, self.client_port,
                             self.nxt if seq is None else seq,
                             self.client_nxt if ack is None else ack, flags, **fields)

    def say(self, flags, seq=None, ack=None, **fields):
        self.put(datagrams.ip(self.ours, self.theirs, self.segment(flags, seq, ack, **fields)))

    def put(self, packet):
        self.wire.send(self.port, packet)

    def accept(self, **fields):
        self.say(SYN | ACK, self.isn, **{"options": self.options, **fields})

    def finish(self):
        self.fin_seq = self.nxt
        self.say(FIN | ACK)
        self.nxt += 1

    def complain(self, kind, code, quote=None, source=None):
        """By ICMP; of the SYN, if nothing else is quoted."""
        self.put(datagrams.icmp_error(source or self.ours, self.theirs, kind, code,
                                      self.syn.raw if quote is None else quote))

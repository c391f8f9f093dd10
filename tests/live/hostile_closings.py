"""Peers that open as they should, and then do not let go, or not as they should."""

import random

import datagrams

from datagrams import ACK, FIN, PSH, RST, SYN, URG
from hostile_openings import CLEAN, CLOSES_WHEN_WE_DO, OPENS, STORM
from hostile_peer import Peer

TIMEOUT = ("open", "timeout")
RESET = ("open", "reset")


class Vanishes(Peer):
    """Accepts, and is never heard of again."""
    verdict = TIMEOUT
    shows = OPENS[:1]

    def on_fin(self, seg):
        pass

    def on_text(self, seg):
        pass


class NeverCloses(Peer):
    """Acknowledges our FIN, and says for ever that it is there."""
    verdict = TIMEOUT
    shows = CLOSES_WHEN_WE_DO[:3]
    every = 0.05

    def on_fin(self, seg):
        self.say(ACK)

    def act(self):
        self.say(ACK)


class Dribbles(Peer):
    """One octet, and then another one, for ever."""
    hides = True
    verdict = TIMEOUT
    shows = CLOSES_WHEN_WE_DO[:3]
    every = 0.02

    def on_fin(self, seg):
        self.say(ACK)

    def act(self):
        self.say(PSH | ACK, payload=b".")
        self.nxt += 1


class ZeroWindow(Peer):
    """Never lets us send, and never closes."""
    verdict = TIMEOUT
    shows = OPENS[:1]
    every = 0.05

    def accept(self):
        self.say(SYN | ACK, self.isn, options=self.options, window=0)

    def on_text(self, seg):
        self.act()

    def on_fin(self, seg):
        self.act()

    def act(self):
        self.say(ACK, ack=self.client_isn + 1, window=0)


class OneOctetAtATime(Peer):
    """An MSS of 0 and a window of 1; acknowledges one octet of our data now and then, never the
    FIN."""
    verdict = TIMEOUT
    shows = CLOSES_WHEN_WE_DO[:3]
    every = 0.05
    options = b"\x02\x04\x00\x00"

    def accept(self):
        self.say(SYN | ACK, self.isn, options=self.options, window=1)

    def on_text(self, seg):
        pass

    def on_fin(self, seg):
        pass

    def act(self):
        self.say(ACK, ack=self.client_nxt, window=1)
        self.client_nxt += 1 if self.heard_text else 0

    def hear(self, seg):
        self.heard_text = seg.length > 0
        super().hear(seg)

    heard_text = False


class AcknowledgesTheFuture(Peer):
    """Acknowledges what we have not sent."""
    verdict = TIMEOUT
    shows = OPENS[:1]
    every = 0.02

    def on_fin(self, seg):
        pass

    def on_text(self, seg):
        pass

    def act(self):
        self.say(ACK, ack=self.client_isn + 1_000_000 + random.getrandbits(20))


class ResetStorm(Peer):
    """RSTs everywhere in the window but where one would count; closes properly then."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO
    count = STORM

    def on_fin(self, seg):
        for _ in range(self.count):
            self.say(RST | ACK, self.nxt + random.randrange(1, 30_000))
        super().on_fin(seg)


class SynStorm(Peer):
    """SYNs within the connection; closes properly then."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO
    count = STORM

    def on_fin(self, seg):
        for flags in (SYN, SYN | ACK) * (self.count // 2):
            self.say(flags, self.nxt + random.randrange(1, 30_000))
        super().on_fin(seg)


class RepeatsItsFin(Peer):
    """Closes, and says so 100 times a second for ever."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO
    every = 0.01

    def act(self):
        if self.client_has_closed:
            self.say(FIN | ACK, self.nxt - 1)


class FinsEverywhere(Peer):
    """FINs at any number of the window before the one that counts, some with text."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def on_fin(self, seg):
        self.say(ACK)
        for _ in range(500):
            self.say(FIN | ACK | URG, self.nxt + random.randrange(2, 30_000),
                     payload=b"x" * random.randrange(3))
        self.finish()


class ClosesWithTheSyn(Peer):
    """FIN in its SYN/ACK; acknowledges ours."""
    verdict = CLEAN
    shows = (*OPENS, "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT")

    def accept(self):
        self.say(SYN | FIN | ACK, self.isn, options=self.options)
        self.nxt = self.isn + 2

    def on_fin(self, seg):
        self.say(ACK)


class GarbageOptions(Peer):
    """40 octets of garbage in the option list of all that it sends."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def say(self, flags, seq=None, ack=None, **fields):
        garbage = random.randbytes(40)
        super().say(flags, seq, ack, **{**fields, "options": garbage})


class ResetsAfterTheEnd(Peer):
    """Closes; then RSTs and SYN/ACKs at all numbers to the ports of a connection that is over."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO
    every = 0.01

    def act(self):
        if self.client_has_closed:
            self.say(random.choice((RST, RST | ACK, SYN | ACK, SYN)), random.getrandbits(32))


class IcmpInMidLife(Peer):
    """ICMP errors about what it has acknowledged, and about what it has not, instead of a FIN."""
    verdict = TIMEOUT
    shows = OPENS

    def on_fin(self, seg):
        for kind in (3, 11, 12) if len(self.ours) == 4 else (1, 3, 4):
            for code in range(16):
                for quote in (self.syn.raw, seg.raw):
                    self.complain(kind, code, quote)


class SpeaksInOurName(Peer):
    """Segments from our address and port to its own, as if the client had sent them: RSTs, FINs,
    SYNs and text; closes properly then."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def on_fin(self, seg):
        for flags in (RST, RST | ACK, FIN | ACK, SYN, ACK, PSH | ACK):
            for seq in (seg.seq, seg.seq + 1, self.client_isn, random.getrandbits(32)):
                forged = datagrams.tcp(self.theirs, self.ours, self.client_port, self.port, seq,
                                       self.nxt, flags, payload=b"x" * bool(flags & PSH))
                self.put(datagrams.ip(self.theirs, self.ours, forged))
        super().on_fin(seg)


class ResetsOurFin(Peer):
    """A RST that counts, then a thousand more, and its ACK and FIN besides."""
    verdict = RESET
    shows = (*OPENS, "CLOSED")

    def on_fin(self, seg):
        for _ in range(STORM):
            self.say(RST | ACK)
        super().on_fin(seg)


KINDS = (Vanishes, NeverCloses, Dribbles, ZeroWindow, OneOctetAtATime, AcknowledgesTheFuture,
         ResetStorm, SynStorm, RepeatsItsFin, FinsEverywhere, ClosesWithTheSyn, GarbageOptions,
         ResetsAfterTheEnd, IcmpInMidLife, SpeaksInOurName, ResetsOurFin)

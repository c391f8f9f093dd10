"""Peers that send far more than anybody asked for."""

import struct

import datagrams
from datagrams import ACK, PSH, SYN
from hostile_closings import TIMEOUT, ResetStorm, SynStorm
from hostile_openings import (CLEAN, CLOSES_WHEN_WE_DO, OPENS, SILENT, IcmpTooBig,
                              ResetsWithoutAck)
from hostile_peer import Peer

SYN_ACKS = 100_000
TEXT = 1400  # octets in a segment
FLOOD = 32_000_000  # octets


class HundredThousandSynAcks(Peer):
    """For one SYN; closes properly then."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def on_syn(self, seg):
        packet = datagrams.ip(self.ours, self.theirs,
                              self.segment(SYN | ACK, self.isn, options=self.options))
        for _ in range(SYN_ACKS):
            self.put(packet)


class HundredThousandStrangers(Peer):
    """SYN/ACKs for one SYN, each from another number and for another SYN; never ours."""
    verdict = SILENT

    def on_syn(self, seg):
        for number in range(SYN_ACKS):
            self.say(SYN | ACK, number * 40_503, seg.seq + 2 + number)


class TextFlood(Peer):
    """Megabytes in ESTABLISHED, in order, whatever we acknowledge; ignores our FIN."""
    hides = True
    verdict = TIMEOUT
    shows = OPENS
    flooded = False

    def on_ack(self, seg):
        self.flood()

    def on_fin(self, seg):
        self.flood()

    def flood(self):
        if self.flooded:
            return
        self.flooded = True
        segment = self.segment(PSH | ACK, 0, payload=b"\x1b[31mflood\r\n" * (TEXT // 12))
        base = datagrams.checksum(segment[:16] + b"\0\0" + segment[18:],
                                  datagrams.pseudo_header(self.ours, self.theirs, datagrams.TCP,
                                                          len(segment))) ^ 0xFFFF
        for _ in range(FLOOD // len(segment)):
            total = base + (self.nxt >> 16 & 0xFFFF) + (self.nxt & 0xFFFF)
            while total >> 16:
                total = (total & 0xFFFF) + (total >> 16)
            whole = (segment[:4] + struct.pack(">I", self.nxt % 2**32) + segment[8:16] +
                     struct.pack(">H", total ^ 0xFFFF) + segment[18:])
            self.put(datagrams.ip(self.ours, self.theirs, whole))
            self.nxt += len(segment) - 20


class TextFloodAfterFin(TextFlood):
    """The same after it has acknowledged our FIN; never closes."""
    shows = CLOSES_WHEN_WE_DO[:3]

    def on_ack(self, seg):
        pass

    def on_fin(self, seg):
        self.say(ACK)
        self.flood()


class IcmpFlood(IcmpTooBig):
    count = 20_000


class BlindResetFlood(ResetsWithoutAck):
    count = 20_000


class ResetFlood(ResetStorm):
    count = 20_000


class SynFlood(SynStorm):
    count = 20_000


KINDS = (HundredThousandSynAcks, HundredThousandStrangers, TextFlood, TextFloodAfterFin, IcmpFlood,
         BlindResetFlood, ResetFlood, SynFlood)

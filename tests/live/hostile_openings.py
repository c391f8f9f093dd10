"""Peers that answer a SYN with what they should not. What each one is to be called, by what it
really did, stands beside it: `outcome` and `closed`; None where another family makes another."""

import random
import struct

import datagrams
from datagrams import ACK, CWR, ECE, FIN, MORE_FRAGMENTS, PSH, RST, SYN, URG
from hostile_peer import Peer

SILENT = ("filtered", "not-attempted")  # nothing that answers the SYN
REFUSED = ("refused", "not-attempted")
UNREACHABLE = ("unreachable", "not-attempted")
CLEAN = ("open", "clean")
OPENS = ("SYN-RECEIVED", "ESTABLISHED")
STORM = 500  # packets
CLOSES_WHEN_WE_DO = (*OPENS, "CLOSE-WAIT", "LAST-ACK")


class WrongNumbers(Peer):
    """SYN/ACKs and RSTs for every SYN but ours."""
    verdict = SILENT

    def on_syn(self, seg):
        for off in (0, 2, 3, 2**31, 2**32 - 1, *(random.getrandbits(32) | 4 for _ in range(200))):
            for flags in (SYN | ACK, RST | ACK, ACK, FIN | ACK):
                self.say(flags, random.getrandbits(32), seg.seq + off)


class EveryFlag(Peer):
    """All combinations of flags; none with an ACK acknowledges our SYN. Those with a SYN and no
    ACK look like a server that opens, too."""
    verdict = SILENT

    def on_syn(self, seg):
        for flags in random.sample(range(256), 256):
            self.say(flags, random.getrandbits(32), seg.seq + 2 + random.getrandbits(30))


class ResetsWithoutAck(Peer):
    """RSTs that acknowledge nothing, at any number."""
    verdict = SILENT
    count = STORM

    def on_syn(self, seg):
        for _ in range(self.count):
            self.say(RST, random.getrandbits(32), 0)


class WrongChecksum(Peer):
    """SYN/ACKs and RSTs that were damaged."""
    verdict = SILENT

    def on_syn(self, seg):
        for flags in (SYN | ACK, RST | ACK):
            self.say(flags, self.isn, options=self.options, wrong_checksum=True)


class WrongOffset(Peer):
    """Headers that are shorter than a header, or longer than the segment."""
    verdict = SILENT

    def on_syn(self, seg):
        for offset in (*range(5), *range(7, 16)):
            for flags in (SYN | ACK, RST | ACK):
                self.say(flags, self.isn, options=self.options, offset=offset)


class WrongLength(Peer):
    """IP headers whose lengths lie, and packets that end anywhere."""
    verdict = SILENT

    def on_syn(self, seg):
        whole = self.segment(SYN | ACK, self.isn, options=self.options)
        lies = (0, 1, 19, 20, 21, 39, 43, 1500, 65535)
        for length in lies[1:]:
            if len(self.ours) == 4:
                self.put(datagrams.ipv4(self.ours, self.theirs, whole, total=length))
            elif length not in (20, 21):  # a whole header, without its options: another segment
                self.put(datagrams.ipv6(self.ours, self.theirs, whole, length=length))
        packet = datagrams.ip(self.ours, self.theirs, whole)
        for end in range(1, len(packet)):
            self.put(packet[:end])
        if len(self.ours) == 4:
            for words in (0, 1, 4, 11, 15):
                self.put(datagrams.ipv4(self.ours, self.theirs, whole, length=words))


class Fragments(Peer):
    """A SYN/ACK in fragments of eight octets, with others that overlap them, and some that never
    become whole. No tap sees a TCP header in any of them."""
    verdict = SILENT

    def on_syn(self, seg):
        whole = self.segment(SYN | ACK, self.isn, options=self.options)
        refusal = self.segment(RST | ACK, 0)
        for ident, parts in enumerate(((whole,), (whole, refusal), (refusal, whole), (refusal,)), 1):
            for at in random.sample(range(0, len(whole), 8), len(whole) // 8):
                for part in parts:
                    self.put(self.fragment(part[at:at + 8], at, at + 8 < len(whole), ident))

    def fragment(self, octets, at, more, ident):
        if len(self.ours) == 4:
            return datagrams.ipv4(self.ours, self.theirs, octets, ident=ident,
                                  fragment=at // 8 | MORE_FRAGMENTS * more)
        head = struct.pack(">BBHI", datagrams.TCP, 0, at | more, ident)
        return datagrams.ipv6(self.ours, self.theirs, head + octets, 44)


class ExtensionHeaders(Peer):
    """A SYN/ACK behind more extension headers than any packet has, or behind ones that end
    beyond the packet; IPv4: behind 40 octets of IP options that are no options."""
    verdict = SILENT

    def on_syn(self, seg):
        whole = self.segment(SYN | ACK, self.isn, options=self.options)
        if len(self.ours) == 4:
            for length in (4, 20, 40):
                garbage = random.randbytes(length)
                self.put(datagrams.ipv4(self.ours, self.theirs, whole, options=garbage,
                                        protocol=random.choice((0, 4, 41, 47, 50))))
            return
        for kind in (0, 43, 44, 51, 60, 135, 139, 253):
            for count in (9, 30, 160):
                self.put(self.behind(whole, kind, count, 0))
            if kind != 44:  # whose length is fixed
                self.put(self.behind(whole, kind, 1, 255))

    def behind(self, whole, kind, count, length):
        heads = b"".join(struct.pack(">BBHI", kind if left else datagrams.TCP, length, 0, 0)
                         for left in reversed(range(count)))
        return datagrams.ipv6(self.ours, self.theirs, heads + whole, kind)


class FromElsewhere(Peer):
    """A SYN/ACK and a RST from the wrong port, and from the wrong address."""
    verdict = SILENT

    def on_syn(self, seg):
        for flags in (SYN | ACK, RST | ACK):
            for port in (self.port + 1, 1, self.client_port):
                whole = datagrams.tcp(self.ours, self.theirs, port, self.client_port, self.isn,
                                      self.client_nxt, flags)
                self.put(datagrams.ip(self.ours, self.theirs, whole))
            other = self.ours[:-1] + bytes([self.ours[-1] ^ 1])
            whole = datagrams.tcp(other, self.theirs, self.port, self.client_port, self.isn,
                                  self.client_nxt, flags)
            self.put(datagrams.ip(other, self.theirs, whole))


class IcmpGarbage(Peer):
    """ICMP errors of all types and codes about everything but our SYN."""
    verdict = SILENT

    def on_syn(self, seg):
        head = 20 if len(self.ours) == 4 else 40
        other = bytearray(seg.raw)
        other[head + 7] ^= 1  # another sequence number
        for kind in range(1, 14):
            for code in (0, 1, 2, 3, 4, 13, 255):
                self.complain(kind, code, bytes(other))
                self.complain(kind, code, seg.raw[:random.randrange(head + 8)])
                self.complain(kind, code, random.randbytes(random.randrange(200)))


class IcmpStorm(Peer):
    """Many times "port unreachable" about our SYN."""
    verdict = UNREACHABLE
    count = STORM

    def on_syn(self, seg):
        for _ in range(self.count):
            self.complain(*((3, 3) if len(self.ours) == 4 else (1, 4)))


class IcmpTooBig(Peer):
    """Many times "packet too big" about our SYN, for a next hop that takes nothing; then it opens
    as any server."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO
    count = STORM

    def on_syn(self, seg):
        for _ in range(self.count):
            self.complain(*((3, 4) if len(self.ours) == 4 else (2, 0)))
        self.accept()


class RefusesAndAccepts(Peer):
    """A RST, then a SYN/ACK, of our SYN."""
    verdict = REFUSED
    shows = ("CLOSED",)

    def on_syn(self, seg):
        self.say(RST | ACK, 0)
        self.accept()


class EveryOption(Peer):
    """A SYN/ACK with an option of each kind that we have not offered, lists that end in themselves
    and 40 octets of garbage: the first one counts."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def on_syn(self, seg):
        self.accept(options=b"\x02\x04\x05\xb4\x03\x03\xff\xfe\x00" + b"\xff" * 31)
        for kind in range(256):
            for length in (0, 2, 3, 255):
                self.accept(options=bytes([kind, length]) + b"\x55" * 38)
        for _ in range(200):
            self.accept(options=random.randbytes(40))


class AllFlagsSynAck(Peer):
    """URG, PSH, ECE and CWR with text on its SYN/ACK, and numbers that wrap around."""
    verdict = CLEAN
    shows = CLOSES_WHEN_WE_DO

    def __init__(self, wire, syn):
        super().__init__(wire, syn)
        self.isn = 2**32 - 2
        self.nxt = self.isn + 1

    def on_syn(self, seg):
        self.accept(flags_besides=URG | PSH | ECE | CWR)

    def accept(self, flags_besides=0, **fields):
        self.say(SYN | ACK | flags_besides, self.isn, options=self.options, payload=b"early")
        self.nxt = self.isn + 6


KINDS = (WrongNumbers, EveryFlag, ResetsWithoutAck, WrongChecksum, WrongOffset, WrongLength,
         Fragments, ExtensionHeaders, FromElsewhere, IcmpGarbage, IcmpStorm, IcmpTooBig,
         RefusesAndAccepts, EveryOption, AllFlagsSynAck)

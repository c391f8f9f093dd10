#!/usr/bin/env python3
"""Writes the corpus files that were made by hand, as this file describes them; finds of the fuzzers
lie beside them and are left alone. Needed when a target's input format changes.

Usage: make_corpus.py [CORPUS_FOLDER]
"""

import pathlib
import sys

from capture_corpus import captures

IPV4 = bytes.fromhex("4500003c1c4640004006 9a6b c0000201c0000209".replace(" ", ""))
SYN = bytes.fromhex("9c4001bb000003e800000000a002faf027200000020405b40402080a000000010000000001030307")
IPV6 = bytes.fromhex("6000000000280640" "20010db8000000000000000000000001" "20010db8000000000000000000000009")
SYN6 = SYN[:16] + bytes.fromhex("4faf") + SYN[18:]
HELLO = bytes.fromhex("4500002d1c46400040069a7ac0000201c0000209"
                      "9c4001bb000003e9000007d1501801f63c3f000068656c6c6f")
MACS = bytes.fromhex("020000000009020000000001")
EXTENSIONS = bytes.fromhex("2c01010c00000000000000000000000033000000000000073c04000000000001"
                           "0000000100000000000000000000000006000104000000000002040100000000"
                           "20010db8000000000000000000000042")


def u16(value):
    return value.to_bytes(2, "big")


def ip(protocol, body, between=b"", v6=False):
    """A header around `body`; in IPv6 `between` begins with a hop-by-hop header."""
    if v6:
        head = bytearray(IPV6)
        head[4:6] = u16(len(between) + len(body))
        head[6] = 0 if between else protocol
        return bytes(head) + between + body
    head = bytearray(IPV4)
    head[0] = 0x45 + len(between) // 4
    head[2:4] = u16(20 + len(between) + len(body))
    head[9] = protocol
    return bytes(head) + between + body


# decode: kind (link + 10 * profile), captured, beyond, frame
LINKS = ["en10mb", "raw", "ipv4", "ipv6", "null", "loop", "sll", "sll2", "raw_file", "unknown"]


def frame(link, octets, captured=0xffff, beyond=0, profile=0):
    return bytes([LINKS.index(link) + 10 * profile]) + u16(captured) + u16(beyond) + octets


SYN4_PACKET = IPV4 + SYN
SYN6_PACKET = IPV6 + SYN6
ICMP4 = ip(1, bytes([3, 13, 0, 0, 0, 0, 0, 0]) + SYN4_PACKET)
ICMP6 = ip(58, bytes([1, 4, 0, 0, 0, 0, 0, 0]) + SYN6_PACKET, v6=True)
SACKED = ip(6, bytes.fromhex("9c4001bb000003e9000007d1d01001f6000000000101080a0000000100000002"
                             "0101051200000bb900000fa1000013890000177100001b59"[:64]))

DECODE = {
    "syn-ipv4-ethernet": frame("en10mb", MACS + b"\x08\x00" + SYN4_PACKET),
    "syn-ipv6-ethernet": frame("en10mb", MACS + b"\x86\xdd" + SYN6_PACKET),
    "syn-two-vlan-tags": frame("en10mb", MACS + bytes.fromhex("88a80001810000020800") + SYN4_PACKET),
    "syn-padded-by-ethernet": frame("en10mb", MACS + b"\x08\x00" + SYN4_PACKET + b"\xaa" * 6),
    "syn-as-macos": frame("raw", SYN4_PACKET, profile=2),
    "syn-cut-in-its-options": frame("raw", SYN4_PACKET, captured=50),
    "data-ipv4": frame("ipv4", HELLO),
    "data-cut-by-the-capture": frame("raw", HELLO, captured=42, beyond=900),
    "ipv4-header-damaged-and-cut": frame("raw", HELLO[:10] + b"\xff\xff" + HELLO[12:], captured=42),
    "length-field-zero": frame("raw", HELLO[:2] + b"\x00\x00" + HELLO[4:]),
    "first-fragment": frame("raw", HELLO[:6] + b"\x20\x00" + HELLO[8:]),
    "later-fragment": frame("raw", HELLO[:6] + b"\x00\x08" + HELLO[8:]),
    "ipv4-options": frame("raw", ip(6, SYN, bytes.fromhex("9404000001010100"))),
    "ipv6-extensions": frame("ipv6", ip(6, SYN6, EXTENSIONS, v6=True)),
    "sack-blocks": frame("raw", SACKED),
    "null-bsd-ipv6": frame("null", bytes.fromhex("1e000000") + SYN6_PACKET),
    "loop-ipv4": frame("loop", bytes.fromhex("00000002") + SYN4_PACKET),
    "linux-sll": frame("sll", bytes.fromhex("00040001000602000000000100000800") + SYN4_PACKET),
    "linux-sll2": frame("sll2", bytes.fromhex("86dd0000000000020001040602000000000100 00") + SYN6_PACKET),
    "icmp-prohibited": frame("raw", ICMP4),
    "icmpv6-port-unreachable": frame("raw", ICMP6),
    "header-length-too-small": frame("raw", IPV4 + SYN[:12] + b"\x40" + SYN[13:]),
    "empty-frame": frame("en10mb", b""),
}

ICMP_QUOTE = {
    "8-octet-quote": bytes([0, 3, 1]) + SYN4_PACKET[:28],
    "7-octet-quote": bytes([0, 3, 1]) + SYN4_PACKET[:27],
    "whole-quote": bytes([0, 3, 13]) + SYN4_PACKET,
    "time-exceeded": bytes([0, 11, 0]) + SYN4_PACKET[:28],
    "echo-reply-quotes-nothing": bytes([0, 0, 0]) + SYN4_PACKET,
    "quote-with-ip-options": bytes([0, 3, 1]) + ip(6, SYN, bytes.fromhex("9404000001010100")),
    "quote-of-a-later-fragment": bytes([0, 3, 1]) + SYN4_PACKET[:6] + b"\x00\x08" + SYN4_PACKET[8:],
    "quote-of-udp": bytes([0, 3, 3]) + SYN4_PACKET[:9] + b"\x11" + SYN4_PACKET[10:],
    "quote-whose-length-field-lies": bytes([0, 3, 1]) + SYN4_PACKET[:2] + b"\x00\x01" + SYN4_PACKET[4:],
    "ipv6-quote": bytes([1, 1, 4]) + SYN6_PACKET,
    "ipv6-too-big": bytes([1, 2, 0]) + SYN6_PACKET[:48],
    "ipv6-quote-with-extensions": bytes([1, 1, 0]) + ip(6, SYN6, EXTENSIONS, v6=True),
    "ipv6-error-about-ipv4": bytes([1, 1, 0]) + SYN4_PACKET,
}

OPTIONS = {
    name: bytes.fromhex(flags + octets)
    for name, flags, octets in [
        ("linux-syn", "02", "020405b40402080a000000010000000001030307"),
        ("windows-syn", "02", "020405b40103030801010402"),
        ("macos-syn", "02", "020405b4010303060101080a000000010000000004020000"),
        ("timestamps-and-three-sack-blocks", "10",
         "0101080a0000000100000002" "0101051a" "0000000100000002" "0000000300000004" "0000000500000006"),
        ("four-sack-blocks", "10", "01010522" + "0000000100000002" * 4),
        ("three-sack-blocks-then-one", "10", "051a" + "0000000100000002" * 3 + "050a" + "0000000700000008"),
        ("sack-of-nine-octets", "10", "050b" + "00" * 9),
        ("empty-sack", "10", "05020000"),
        ("length-one", "02", "0201"),
        ("length-beyond-the-header", "02", "020405b40308"),
        ("length-missing", "02", "01010102"),
        ("two-mss", "02", "020405b402040218"),
        ("unknown-kinds", "10", "fd06f989000022021234"),
        ("options-behind-the-end", "02", "00040200"),
        ("nothing-but-padding", "10", "01" * 40),
        ("no-options", "10", ""),
    ]
}


# client and observer: tests/fuzz/drive.hpp and segments.hpp
FIN, SYN_BIT, RST, PSH, ACK, TS, SYN_OPTIONS, LONG = (1 << bit for bit in range(8))


def settings(bits=0, tries=3, scale=7, window=64240, payload_limit=1460, step=5000, time_wait=500):
    return (bytes([bits | (tries - 1) << 4, scale]) + u16(window) + u16(payload_limit) + u16(step)
            + u16(time_wait))


HALF_OPEN, OFFER_TS, OFFER_SCALE, OFFER_SACK = 1, 2, 4, 8
LINUX_LIKE = OFFER_TS | OFFER_SCALE | OFFER_SACK
OPEN, CLOSE, ABORT, NEXT, WAKE = (bytes([what]) for what in (0, 2, 3, 6, 7))


def send(octets):
    return b"\x01" + u16(octets)


def wait(ms):
    return b"\x05" + u16(ms)


def late(ms):
    return b"\x08" + u16(ms)


def icmp(hard, landmark=0, distance=0):
    return bytes([4, landmark, distance & 0xff, hard])


def number(landmark, distance):
    return bytes([landmark, distance & 0xff])


def segment(has=0, length=0, seq=0, ack=0, seq_mark=0, ack_mark=0, window=65160, ts=0, echo=0,
            mss=1460, scale=7):
    """What arrives; `seq` and `ack` are distances from the landmarks."""
    out = bytes([has]) + number(seq_mark, seq)
    if has & ACK:
        out += number(ack_mark, ack)
    out += u16(window) + (u16(length) if has & LONG else bytes([length]))
    if has & TS:
        out += number(0, ts) + number(0, echo)
    if has & SYN_OPTIONS:
        out += bytes([7]) + u16(mss) + bytes([scale])
    return out


def arrives(*args, **named):
    return b"\x09" + segment(*args, **named)


SYN_ACK = arrives(SYN_BIT | ACK)
SYN_ACK_LINUX = arrives(SYN_BIT | ACK | TS | SYN_OPTIONS)
PLAIN = settings()
ESTABLISHED = PLAIN + OPEN + wait(10) + SYN_ACK

CLIENT = {
    "we-close-first": ESTABLISHED + CLOSE + wait(10) + arrives(ACK) + wait(20) + arrives(ACK | FIN),
    "three-segment-close": ESTABLISHED + CLOSE + wait(10) + arrives(ACK | FIN),
    "server-closes-first": ESTABLISHED + arrives(ACK | FIN) + CLOSE + wait(10) + arrives(ACK),
    "both-close-at-once": ESTABLISHED + CLOSE + arrives(ACK | FIN, ack=-1) + arrives(ACK),
    "both-open-at-once": PLAIN + OPEN + arrives(SYN_BIT) + arrives(ACK) + CLOSE + arrives(ACK | FIN),
    "both-open-and-we-close-before-the-ack": PLAIN + OPEN + arrives(SYN_BIT) + CLOSE + arrives(ACK),
    "request-and-answer": ESTABLISHED + send(300) + arrives(ACK) + arrives(ACK | PSH, length=200) + CLOSE
    + arrives(ACK) + arrives(ACK | FIN),
    "request-larger-than-the-window": PLAIN + OPEN + arrives(SYN_BIT | ACK, window=2000) + send(9000)
    + arrives(ACK, window=100) + arrives(ACK, window=0) + NEXT + arrives(ACK, window=60000),
    "closed-window-is-probed": PLAIN + OPEN + arrives(SYN_BIT | ACK, window=0) + send(10) + NEXT + NEXT,
    "linux-syn-ack": settings(LINUX_LIKE) + OPEN + SYN_ACK_LINUX + CLOSE + arrives(ACK | FIN | TS),
    "old-timestamp": settings(LINUX_LIKE) + OPEN + SYN_ACK_LINUX + arrives(ACK | TS, ts=-9) + CLOSE,
    "half-open": settings(HALF_OPEN) + OPEN + SYN_ACK,
    "refused": PLAIN + OPEN + arrives(RST | ACK) + arrives(ACK),
    "filtered": settings(tries=4) + OPEN + NEXT * 5,
    "icmp-hard-error": PLAIN + OPEN + icmp(1),
    "icmp-about-something-else": PLAIN + OPEN + icmp(1, distance=5) + SYN_ACK + icmp(1),
    "old-duplicate-syn-ack": PLAIN + OPEN + arrives(SYN_BIT | ACK, ack=-9) + SYN_ACK + CLOSE,
    "rst-in-the-window": ESTABLISHED + arrives(RST, seq=9) + arrives(RST),
    "syn-in-established": ESTABLISHED + arrives(SYN_BIT, seq=5) + CLOSE,
    "window-edges": ESTABLISHED + arrives(ACK | LONG, length=65535, seq=-1)
    + arrives(ACK, length=1, seq_mark=1, seq=-1) + arrives(ACK, length=1, seq_mark=1) + CLOSE,
    "text-beyond-the-window": ESTABLISHED + arrives(ACK | LONG, length=65535) + arrives(ACK | FIN),
    "fin-repeated-in-time-wait": ESTABLISHED + CLOSE + arrives(ACK | FIN)
    + (wait(400) + arrives(ACK | FIN, seq=-1)) * 14,
    "abort-with-data-in-flight": ESTABLISHED + send(100) + ABORT + arrives(ACK) * 25,
    "late-caller": ESTABLISHED + send(100) + late(4000) + arrives(ACK) + CLOSE + late(9000) + WAKE,
    "nothing-before-the-open": PLAIN + CLOSE + ABORT + send(5) + SYN_ACK + WAKE + OPEN + OPEN,
}


# observer: either a client that is driven, or records
OURS, SERVERS = b"\x01", b"\x04"


def ours(*args, **named):
    return OURS + b"\x5a" + segment(*args, **named)


def servers(*args, **named):
    return SERVERS + b"\x7b" + segment(*args, **named)


HANDSHAKE = b"\x00" + ours(SYN_BIT) + servers(SYN_BIT | ACK) + ours(ACK)
ENDINGS = ("we-close-first", "three-segment-close", "server-closes-first", "both-close-at-once",
           "both-open-at-once", "request-and-answer", "linux-syn-ack", "refused", "filtered",
           "half-open", "text-beyond-the-window", "rst-in-the-window", "late-caller")

OBSERVER = {name + "-by-the-client": b"\x01" + CLIENT[name] for name in ENDINGS} | {
    "rst-after-time-wait-by-the-client": b"\x01" + CLIENT["we-close-first"] + NEXT + arrives(ACK),
    "joined-by-our-syn-ack": b"\x00" + ours(SYN_BIT | ACK) + servers(SYN_BIT | ACK)
    + bytes([0, 0, 3, 1, 0, -1 & 0xff]),
    "syn-after-the-refusal": b"\x00" + ours(SYN_BIT) + servers(RST | ACK) + servers(SYN_BIT),
    "kernel-rst-escaped": HANDSHAKE + ours(RST) + ours(ACK | PSH, length=9) + servers(RST),
    "fin-retransmitted": HANDSHAKE + ours(ACK | FIN) + ours(ACK | FIN, seq=-1) + servers(ACK | FIN)
    + ours(ACK),
    "icmp-about-the-syn": b"\x00" + ours(SYN_BIT) + bytes([0, 0x5a, 3, 13, 0, -1 & 0xff]),
    "our-syn-has-an-impossible-scale": b"\x00" + ours(SYN_BIT | SYN_OPTIONS, scale=40)
    + servers(SYN_BIT | ACK | SYN_OPTIONS, scale=40) + ours(ACK) + servers(ACK, length=9),
    "answer-before-any-syn": b"\x00" + servers(SYN_BIT | ACK) + ours(ACK) + servers(ACK | FIN),
    "fin-acknowledged-before-it-came": HANDSHAKE + ours(ACK | FIN, ack=1) + servers(ACK | FIN),
    "server-sends-much": HANDSHAKE + servers(ACK | LONG, length=9000) + ours(ACK) + ours(ACK | FIN)
    + servers(ACK) + servers(ACK | FIN),
}

TARGETS = {"decode": DECODE, "capture": captures(SYN4_PACKET, HELLO), "icmp_quote": ICMP_QUOTE,
           "options": OPTIONS, "client": CLIENT, "observer": OBSERVER}


def main():
    here = pathlib.Path(__file__).resolve().parent
    corpus = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "corpus"
    for target, inputs in TARGETS.items():
        (corpus / target).mkdir(parents=True, exist_ok=True)
        for name, octets in inputs.items():
            (corpus / target / (name + ".bin")).write_bytes(octets)


if __name__ == "__main__":
    main()

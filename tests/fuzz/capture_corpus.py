"""Capture files for make_corpus.py. `order` is that of struct: "<" or ">"."""

import struct

def whole(file, cut=0xffff):
    return cut.to_bytes(2, "big") + file


def pcap(order, magic, *packets, link=228, record=b""):
    """`packets`: octets each; `record`: what the modified form has besides before them."""
    out = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65535, link)
    for number, octets in enumerate(packets):
        out += struct.pack(order + "IIII", 1700000000, number, len(octets), len(octets) + number)
        out += record + octets
    return out


def padded(octets):
    return octets + b"\0" * (-len(octets) % 4)


def block(order, kind, body):
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + padded(value)


def section(order, options=b""):
    return block(order, 0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1) + options)


def interface(order, link, options=b""):
    return block(order, 1, struct.pack(order + "HHI", link, 0, 0) + options)


def enhanced(order, number, time, octets, options=b""):
    head = struct.pack(order + "IIIII", number, time >> 32, time & 0xffffffff, len(octets), len(octets))
    return block(order, 6, head + padded(octets) + options)


def remarks(order):
    return (option(order, 1, b"SYN") + option(order, 2, struct.pack(order + "I", 2))
            + option(order, 1, b"a second one") + option(order, 0, b""))


def statistics(order, number):
    options = (option(order, 3, struct.pack(order + "II", 1, 2)) + option(order, 1, b"done")
               + option(order, 4, struct.pack(order + "Q", 9)) + option(order, 5, struct.pack(order + "Q", 1)))
    return block(order, 5, struct.pack(order + "III", number, 0, 0) + options)


def pcapng(order, syn, hello):
    nanoseconds = option(order, 2, b"eth0") + option(order, 9, b"\x09") + option(order, 0, b"")
    halves = option(order, 9, b"\xa0") + option(order, 14, struct.pack(order + "q", 1600000000))
    obsolete = struct.pack(order + "HHIIII", 1, 0, 0, 7, 4, 60) + b"\1\2\3\4"
    return (section(order, option(order, 4, b"a writer")) + interface(order, 228, nanoseconds)
            + enhanced(order, 0, 1700000000123456789, syn, remarks(order))
            + interface(order, 101, halves) + enhanced(order, 1, 1 << 32, hello)
            + block(order, 2, obsolete) + block(order, 3, struct.pack(order + "I", 4) + b"\1\2\3\4")
            + block(order, 0x0bad, b"\0\0\0\0") + statistics(order, 0) + statistics(order, 1))


def captures(syn, hello):
    """The corpus of the target `capture`; `syn`, `hello`: two IPv4 packets."""
    return {
        "pcap-little": whole(pcap("<", 0xa1b2c3d4, syn, hello, b"")),
        "pcap-nanoseconds-big": whole(pcap(">", 0xa1b23c4d, syn, hello)),
        "pcap-modified": whole(pcap("<", 0xa1b2cd34, syn, hello, record=b"\2\0\0\0\0\x08\4\0")),
        "pcap-cut-in-a-packet": whole(pcap("<", 0xa1b2c3d4, syn, hello), cut=100),
        "pcap-packet-too-long": whole(pcap("<", 0xa1b2c3d4, hello) + b"\0" * 11 + b"\x7f" + b"\0" * 4),
        "pcap-longest-packet": whole(pcap("<", 0xa1b2c3d4) + b"\0" * 10 + b"\4\0" + b"\0" * 4),
        "pcap-version": whole(b"\xd4\xc3\xb2\xa1\2\0\3\0" + b"\0" * 16),
        "pcapng-little": whole(pcapng("<", syn, hello)),
        "pcapng-big": whole(pcapng(">", syn, hello)),
        "pcapng-two-sections": whole(pcapng("<", syn, hello) + pcapng(">", syn, hello), cut=700),
        "pcapng-two-lengths": whole(section("<") + b"\6\0\0\0\x0c\0\0\0\x10\0\0\0"),
        "pcapng-packet-of-no-interface": whole(section("<") + enhanced("<", 0, 0, hello)),
        "pcapng-option-too-long": whole(section("<") + interface("<", 1, b"\2\0\xff\0")),
        "pcapng-time-too-late": whole(section("<") + interface("<", 1, option("<", 9, b"\0"))
                                      + enhanced("<", 0, 1 << 60, hello)),
        "pcapng-offset-too-large": whole(section("<") + interface("<", 1, option("<", 14, b"\x7f" * 8))
                                         + enhanced("<", 0, 0, hello)),
        "not-a-capture": whole(b"text that is none"),
        "nothing": b"",
    }

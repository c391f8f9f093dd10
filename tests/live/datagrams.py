"""IP, TCP and ICMP packets by hand, sound ones and any others."""

import ipaddress
import struct
from collections import namedtuple

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
TCP, ICMP, ICMPV6 = 6, 1, 58
MORE_FRAGMENTS = 0x2000

Segment = namedtuple("Segment", "source destination source_port port seq ack flags length raw")


def checksum(octets, start=0):
    """RFC 1071, over `octets` and what was summed before."""
    if len(octets) % 2:
        octets += b"\0"
    total = start + sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def pseudo_header(source, destination, protocol, length):
    """Its sum, for `checksum`; addresses in octets."""
    octets = source + destination + struct.pack(">IHBB", length, 0, 0, protocol)
    return checksum(octets) ^ 0xFFFF


def ipv4(source, destination, payload, protocol=TCP, ident=0, fragment=0, options=b"", total=None,
         length=None, ttl=64):
    """`total`, `length`: what the fields say, where that is a lie; `fragment`: flags and offset."""
    header_length = 20 + len(options)
    words = header_length // 4 if length is None else length
    header = struct.pack(">BBHHHBBH4s4s", 0x40 | words, 0,
                         header_length + len(payload) if total is None else total, ident, fragment,
                         ttl, protocol, 0, source, destination) + options
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def ipv6(source, destination, payload, protocol=TCP, length=None):
    """`protocol`: what follows the fixed header."""
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload) if length is None else length, protocol,
                       64, source, destination) + payload


def ip(source, destination, payload, protocol=TCP):
    return (ipv4 if len(source) == 4 else ipv6)(source, destination, payload, protocol)


def tcp(source, destination, source_port, port, seq, ack, flags, window=65535, options=b"",
        payload=b"", offset=None, wrong_checksum=False):
    """The segment alone. `options` are padded; `offset` in words, where it is a lie."""
    options += bytes(-len(options) % 4)
    words = 5 + len(options) // 4 if offset is None else offset
    segment = struct.pack(">HHIIBBHHH", source_port, port, seq % 2**32, ack % 2**32,
                          words << 4 & 0xF0, flags, window, 0, 0) + options + payload
    total = checksum(segment, pseudo_header(source, destination, TCP, len(segment)))
    return segment[:16] + struct.pack(">H", total ^ 0x5555 * wrong_checksum) + segment[18:]


def icmp_error(source, destination, kind, code, quote):
    """An ICMP or ICMPv6 error with `quote`, whatever that is."""
    message = struct.pack(">BBHI", kind, code, 0, 0) + quote
    start = 0
    if len(source) == 16:
        start = pseudo_header(source, destination, ICMPV6, len(message))
    total = checksum(message, start)
    return ip(source, destination, message[:2] + struct.pack(">H", total) + message[4:],
              ICMPV6 if start else ICMP)


def read_segment(packet):
    """None: no TCP right after the IP header, which is all that synspect sends."""
    version = packet[0] >> 4
    at = (packet[0] & 15) * 4 if version == 4 else 40
    if packet[9 if version == 4 else 6] != TCP:
        return None
    source, destination = ((packet[12:16], packet[16:20]) if version == 4 else
                           (packet[8:24], packet[24:40]))
    source_port, port, seq, ack, offset, flags = struct.unpack(">HHIIBB", packet[at:at + 14])
    return Segment(source, destination, source_port, port, seq, ack, flags,
                   len(packet) - at - (offset >> 4) * 4, packet)


def octets_of(address):
    return ipaddress.ip_address(address).packed

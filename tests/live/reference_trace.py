"""The reference trace: a resolver's question and answer, then the opening of a connection, built
from its values octet by octet, as a capture file of any kind. As a program: reference_trace.py FILE,
with a name that ends in .pcap or .pcapng."""

import ipaddress
import struct
import sys
from dataclasses import dataclass

CLIENT, RESOLVER, SERVER = "192.168.1.7", "192.168.1.1", "142.250.196.142"
CLIENT_MAC, ROUTER_MAC = bytes.fromhex("020000000007"), bytes.fromhex("020000000001")
NAME = "db.example"
CLIENT_PORT, RESOLVER_PORT, SERVER_PORT = 53747, 53, 80
CLIENT_TTL, RESOLVER_TTL, SERVER_TTL = 64, 64, 118
ISS, IRS = 2632373117, 2691239502
BEGINNING_NS = 1795166944 * 10**9  # the trace's time 0: 2026-11-20T09:29:04Z

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

# What must be found in it. Microseconds.
RESOLVE_US, SYN_RTT_US, ACK_TURNAROUND_US = 4477.000, 36396.000, 103.000
# Of each frame: microseconds since BEGINNING_NS, and octets.
FRAMES = ((10274590, 70), (10279067, 86), (10280463, 78), (10316859, 74), (10316962, 66))


@dataclass(frozen=True)
class Frame:
    time_ns: int
    octets: bytes


def internet_checksum(octets):
    """RFC 1071."""
    total = sum(struct.unpack(f">{(len(octets) + 1) // 2}H", octets + b"\0" * (len(octets) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(inbound, packet):
    ends = (CLIENT_MAC, ROUTER_MAC) if inbound else (ROUTER_MAC, CLIENT_MAC)
    return b"".join(ends) + struct.pack(">H", 0x0800) + packet


def ipv4(source, destination, protocol, ttl, payload):
    def header(checksum):
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, ttl, protocol,
                           checksum, *ends)

    ends = [ipaddress.ip_address(address).packed for address in (source, destination)]
    return header(internet_checksum(header(0))) + payload


def with_transport_checksum(source, destination, protocol, octets, at):
    """`octets` with the checksum put `at` its place."""
    pseudo = b"".join(ipaddress.ip_address(address).packed for address in (source, destination))
    pseudo += struct.pack(">HH", protocol, len(octets))
    checksum = internet_checksum(pseudo + octets)
    return octets[:at] + struct.pack(">H", checksum) + octets[at + 2:]


def udp(source, destination, ports, ttl, payload):
    octets = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
    return ipv4(source, destination, 17, ttl,
                with_transport_checksum(source, destination, 17, octets, 6))


def tcp(source, destination, ports, ttl, seq, ack, flags, window, options):
    octets = struct.pack(">HHIIBBHHH", *ports, seq, ack, (20 + len(options)) // 4 << 4, flags,
                         window, 0, 0) + options
    return ipv4(source, destination, 6, ttl,
                with_transport_checksum(source, destination, 6, octets, 16))


def question(name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return labels + b"\0" + struct.pack(">HH", 1, 1)  # A, IN


def dns(flags, answers):
    """RFC 1035. The answer's name points to the question's."""
    octets = struct.pack(">HHHHHH", 0x5359, flags, 1, len(answers), 0, 0) + question(NAME)
    for address in answers:
        octets += struct.pack(">HHHIH4s", 0xC00C, 1, 1, 300, 4,
                              ipaddress.ip_address(address).packed)
    return octets


def mss(value):
    return struct.pack(">BBH", 2, 4, value)


def timestamps(value, echo):
    return struct.pack(">BBII", 8, 10, value, echo)


NOP, SACK_PERMITTED = b"\1", b"\4\2"


def window_scale(shift):
    return struct.pack(">BBB", 3, 3, shift)


def trace():
    """Its five frames."""
    there, back = (CLIENT_PORT, SERVER_PORT), (SERVER_PORT, CLIENT_PORT)
    packets = (
        udp(CLIENT, RESOLVER, (53053, RESOLVER_PORT), CLIENT_TTL, dns(0x0100, ())),
        udp(RESOLVER, CLIENT, (RESOLVER_PORT, 53053), RESOLVER_TTL, dns(0x8180, (SERVER,))),
        tcp(CLIENT, SERVER, there, CLIENT_TTL, ISS, 0, SYN, 65535,
            mss(1460) + NOP + window_scale(6) + NOP + NOP + timestamps(596778860, 0)
            + SACK_PERMITTED + b"\0\0"),
        tcp(SERVER, CLIENT, back, SERVER_TTL, IRS, ISS + 1, SYN | ACK, 65535,
            mss(1412) + SACK_PERMITTED + timestamps(3455834059, 596778860) + NOP
            + window_scale(8)),
        tcp(CLIENT, SERVER, there, CLIENT_TTL, ISS + 1, IRS + 1, ACK, 131584 >> 6,
            NOP + NOP + timestamps(596778896, 3455834059)))
    frames = []
    for (at_us, length), packet in zip(FRAMES, packets):
        inbound = packet[16:20] == ipaddress.ip_address(CLIENT).packed
        octets = ethernet(inbound, packet)
        if len(octets) != length:
            raise ValueError(f"{len(octets)} octets instead of {length}")
        frames.append(Frame(BEGINNING_NS + at_us * 1000, octets))
    return frames


def pcap(frames, nanoseconds=False, order="<"):
    """`order`: "<" little-endian, ">" big-endian."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    octets = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, 1)
    for frame in frames:
        seconds, rest = divmod(frame.time_ns, 10**9)
        octets += struct.pack(order + "IIII", seconds, rest // unit, len(frame.octets),
                              len(frame.octets)) + frame.octets
    return octets


def pcapng(frames, nanoseconds=False, order="<"):
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        size = struct.pack(order + "I", 12 + len(body))
        return struct.pack(order + "I", kind) + size + body + size

    # if_tsresol (9: nanoseconds); without it the unit is a microsecond.
    resolution = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0) if nanoseconds else b""
    octets = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    octets += block(1, struct.pack(order + "HHI", 1, 0, 262144) + resolution)
    for frame in frames:
        time = frame.time_ns // (1 if nanoseconds else 1000)
        octets += block(6, struct.pack(order + "IIIII", 0, time >> 32, time & 0xFFFFFFFF,
                                       len(frame.octets), len(frame.octets)) + frame.octets)
    return octets


if __name__ == "__main__":
    write = pcapng if sys.argv[1].endswith(".pcapng") else pcap
    with open(sys.argv[1], "wb") as file:
        file.write(write(trace()))

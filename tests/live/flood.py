"""Segments of no connection to one port, as many as asked for and as fast as a raw socket takes
them. Run as a program in the namespace that sends: flood.py SOURCE DESTINATION PORT COUNT [OCTETS],
so many of data in each."""

import socket
import struct
import sys

NOWHERE = 9  # the port that they come from: discard, where nobody listens


def segment(port):
    """A bare ACK. Its checksum is wrong, so that the receiving kernel does not answer."""
    return struct.pack(">HHIIBBHHH", NOWHERE, port, 0, 0, 5 << 4, 0x10, 0, 0, 0)


def main(source, destination, port, count, data=0):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as raw:
        raw.bind((source, 0))
        octets = segment(port) + bytes(data)
        for _ in range(count):
            raw.sendto(octets, (destination, 0))


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))

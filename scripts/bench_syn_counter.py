"""Counts the SYNs that arrive at an interface of another network namespace, without taking them up.

A packet socket with a filter and hardly any room: the kernel counts what passes the filter whether
there is room or not, and that costs it no copy. It sees what the packet filter drops later.
"""

import ctypes
import os
import socket
import struct

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 0x0003  # a socket for IP alone would stand behind the packet filter's ingress hook
SO_ATTACH_FILTER = 26
SOL_PACKET = 263
PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 6, 23

# (code, jump if true, if false, operand), on an Ethernet frame.
ONLY_SYNS = [
    (0x28, 0, 0, 12),     # A = type of the frame
    (0x15, 0, 7, 0x800),  # IPv4, or go to the last line
    (0x30, 0, 0, 23),     # A = protocol
    (0x15, 0, 5, 6),      # TCP, or go to the last line
    (0xB1, 0, 0, 14),     # X = length of the IP header
    (0x50, 0, 0, 27),     # A = TCP flags, at X + 14 + 13
    (0x54, 0, 0, 0x17),   # of them FIN, SYN, RST, ACK
    (0x15, 0, 1, 0x02),   # SYN alone, or go to the last line
    (0x06, 0, 0, 1),
    (0x06, 0, 0, 0),
]

_libc = ctypes.CDLL(None, use_errno=True)


def _enter(namespace):
    with open(namespace, "rb") as file:
        if _libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), namespace)


class SynCounter:
    def __init__(self, namespace, interface):
        """`namespace`: a name of `ip netns`."""
        with open("/proc/self/ns/net", "rb") as home:
            _enter(f"/run/netns/{namespace}")
            try:
                self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            finally:
                _enter(f"/proc/self/fd/{home.fileno()}")
        program = b"".join(struct.pack("HBBI", *line) for line in ONLY_SYNS)
        memory = ctypes.create_string_buffer(program)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                                struct.pack("HP", len(ONLY_SYNS), ctypes.addressof(memory)))
        self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
        self._socket.bind((interface, ETH_P_ALL))
        self._seen = 0

    def seen(self):
        """How many so far. The kernel starts again at 0 with each reading."""
        packets, _ = struct.unpack("II", self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        self._seen += packets
        return self._seen

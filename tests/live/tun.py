"""A wire between two tun devices: what one kernel sends comes out at the other, `delay` later.
Run as a program: tun.py FD FD DELAY."""

import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000


def open_tun(name):
    """A tun device in the namespace of the calling thread; it lives as long as the descriptor."""
    fd = os.open("/dev/net/tun", os.O_RDWR)
    octets = name if isinstance(name, bytes) else name.encode()
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", octets, IFF_TUN | IFF_NO_PI))
    return fd


def forward(one, other, delay):
    peer = {one: other, other: one}
    waiting = deque()  # (due, descriptor, packet): one delay for all, so first in, first out
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([one, other], [], [], timeout)
        for fd in readable:
            waiting.append((time.monotonic() + delay, peer[fd], os.read(fd, 65536)))
        while waiting and waiting[0][0] <= time.monotonic():
            _, fd, packet = waiting.popleft()
            os.write(fd, packet)


if __name__ == "__main__":
    forward(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))

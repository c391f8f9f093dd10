"""The kernel's own record of its server sockets: tracepoint sock:inet_sock_set_state.

What it says, and what it does not (Linux 6.18, and the same since 4.16 unless noted):
- SYN-RECEIVED: a SYN makes a mini request socket, which is not traced. "LISTEN -> SYN_RECV" is
  logged when the third segment arrives and the full socket is made, 1 to 2 us before
  "SYN_RECV -> ESTABLISHED". For RFC 9293's SYN-RECEIVED take the SYN's arrival at the server.
- FIN-WAIT-2 and TIME-WAIT are mini sockets once nobody owns the socket: logged as "-> CLOSE".
  TIME-WAIT is never logged by name. FIN_WAIT2 is, also where the application had called close().
- CLOSING is logged some us after the ACK that it answers the FIN with has left, and once more as
  "CLOSING -> CLOSING". For CLOSING and TIME-WAIT take the arrival of what makes the server enter.
- ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK and, from LAST_ACK, CLOSE are RFC 9293's,
  logged on arrival of the segment or before the FIN leaves.
"""

import ctypes
import os
import re
import time
from dataclasses import dataclass

TRACEFS = "/sys/kernel/tracing"
LINE = re.compile(r"\s(\d+)\.(\d{6}): inet_sock_set_state: .*sport=(\d+) dport=(\d+) "
                  r".*oldstate=TCP_(\w+) newstate=TCP_(\w+)")
RFC_NAME = {"SYN_RECV": "SYN-RECEIVED", "FIN_WAIT1": "FIN-WAIT-1", "FIN_WAIT2": "FIN-WAIT-2",
            "CLOSE_WAIT": "CLOSE-WAIT", "LAST_ACK": "LAST-ACK", "CLOSE": "CLOSED"}


@dataclass
class Change:
    time_ns: int  # CLOCK_REALTIME, as packet stamps; within KernelStates.uncertainty_ns
    server_port: int
    client_port: int
    old: str
    new: str


def mount_tracefs():
    """In a mount namespace of our own, so that the mount ends with this process."""
    if os.path.isdir(f"{TRACEFS}/events/sock"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    clone_newns, ms_rec, ms_private = 0x20000, 0x4000, 0x40000
    if (libc.unshare(clone_newns) != 0
            or libc.mount(b"none", b"/", None, ms_rec | ms_private, None) != 0
            or libc.mount(b"none", TRACEFS.encode(), b"tracefs", 0, None) != 0):
        raise OSError(ctypes.get_errno(), "cannot mount tracefs")


def remove_instances_of_the_dead():
    """A trace instance outlives its maker; a test that was killed could not remove its own."""
    for name in os.listdir(f"{TRACEFS}/instances"):
        if name.startswith("synspect-") and not os.path.exists(f"/proc/{name.split('-')[1]}"):
            os.rmdir(f"{TRACEFS}/instances/{name}")


class KernelStates:
    """Records from construction to `stop`. Namespaces share the trace: `ports` (the server's)
    tell ours apart."""

    def __init__(self, ports):
        mount_tracefs()
        remove_instances_of_the_dead()
        self._instance = f"{TRACEFS}/instances/synspect-{os.getpid()}"
        os.mkdir(self._instance)
        self._write("buffer_size_kb", "8192")
        # `tai` is the clock of packet stamps plus whole seconds, so nothing has to be converted;
        # `mono` (before Linux 5.19) needs an offset that is measured here.
        self._clock = "tai" if " tai" in self._read("trace_clock") else "mono"
        self._write("trace_clock", self._clock)
        self._offset_ns, spread_ns = self._offset_to_realtime()
        self.uncertainty_ns = 500 + spread_ns  # the trace prints whole microseconds
        event = "events/sock/inet_sock_set_state"
        self._write(f"{event}/filter", " || ".join(f"sport == {port}" for port in ports))
        self._write(f"{event}/enable", "1")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def changes(self):
        """Everything so far, oldest first."""
        text = self._read("trace")
        lost = [line for line in text.split("\n") if "LOST" in line]
        if lost:
            raise RuntimeError(f"trace buffer too small: {lost[0]}")
        found = []
        for match in LINE.finditer(text):
            seconds, micros, sport, dport, old, new = match.groups()
            time_ns = int(seconds) * 10**9 + int(micros) * 1000 + self._offset_ns
            found.append(Change(time_ns, int(sport), int(dport), RFC_NAME.get(old, old),
                                RFC_NAME.get(new, new)))
        return found

    def close(self):
        self._write("events/sock/inet_sock_set_state/enable", "0")
        os.rmdir(self._instance)

    def _offset_to_realtime(self):
        clock = time.CLOCK_TAI if self._clock == "tai" else time.CLOCK_MONOTONIC
        best = None
        for _ in range(200):
            before = time.clock_gettime_ns(clock)
            real = time.clock_gettime_ns(time.CLOCK_REALTIME)
            after = time.clock_gettime_ns(clock)
            if best is None or after - before < best[1]:
                best = (real - (before + after) // 2, after - before)
        if self._clock == "tai":
            return round(best[0] / 10**9) * 10**9, 0
        return best

    def _read(self, name):
        with open(f"{self._instance}/{name}", encoding="ascii") as file:
            return file.read()

    def _write(self, name, text):
        with open(f"{self._instance}/{name}", "w", encoding="ascii") as file:
            file.write(text)

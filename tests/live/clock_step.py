"""Sets the wall clock (CLOCK_REALTIME, the whole machine's) back by an hour for a moment, by exactly
that, and forward again by exactly that, whatever becomes of the test meanwhile.

As a program: clock_step.py SECONDS. Says "back" and "forth" when it has done either. It is
nobody's to end: in a session of its own, and deaf to all signals but SIGKILL."""

import ctypes
import errno
import os
import signal
import subprocess
import sys
import time

HOUR = 3600
ADJ_SETOFFSET = 0x0100


class Timex(ctypes.Structure):
    """struct timex; seconds and microseconds in `time_s` and `time_us`."""

    _fields_ = [("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
                ("maxerror", ctypes.c_long), ("esterror", ctypes.c_long), ("status", ctypes.c_int),
                ("constant", ctypes.c_long), ("precision", ctypes.c_long),
                ("tolerance", ctypes.c_long), ("time_s", ctypes.c_long), ("time_us", ctypes.c_long),
                ("rest", ctypes.c_char * 256)]


_adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex


def add(seconds):
    """To the clock, at once. No reading of it is involved, so that nothing is lost in between."""
    change = Timex(modes=ADJ_SETOFFSET, time_s=seconds)
    if _adjtimex(ctypes.byref(change)) < 0:
        raise OSError(ctypes.get_errno(), "adjtimex")


def may_set():
    try:
        add(0)
    except OSError as error:
        if error.errno == errno.EPERM:
            return False
        raise
    return True


def ahead_ns():
    """Of the steady clock. Both are slewed alike, so that it changes only when the clock is set."""
    steady = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    wall = time.clock_gettime_ns(time.CLOCK_REALTIME)
    return wall - (steady + time.clock_gettime_ns(time.CLOCK_MONOTONIC)) // 2


class AnHourBack:
    """The clock is an hour behind for so many seconds at most, from __enter__ on; `forth` waits for
    its end."""

    def __init__(self, seconds):
        self._seconds = seconds

    def __enter__(self):
        self._before = ahead_ns()
        self._process = subprocess.Popen(
            [sys.executable, "-B", __file__, str(self._seconds)], stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL, text=True, start_new_session=True)
        self._expect("back")
        return self

    def __exit__(self, *_):
        self.forth()

    def forth(self):
        """By how much the clock is off by then, in nanoseconds."""
        if self._process.poll() is None:
            self._expect("forth")
            self._process.communicate()
        return ahead_ns() - self._before

    def _expect(self, word):
        said = self._process.stdout.readline().strip()
        if said != word:
            raise RuntimeError(f"the clock was not set {word}: {said!r}")


def main(seconds):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    add(-HOUR)
    try:
        os.write(1, b"back\n")
        time.sleep(seconds)
    finally:
        add(HOUR)
    os.write(1, b"forth\n")


if __name__ == "__main__":
    main(float(sys.argv[1]))

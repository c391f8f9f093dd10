"""The kernel's own lists of its sockets: what ss shows, and counters."""

import re
import threading
import time


def sockets(namespace, port, *state):
    """Lines of ss about connections at the server's `port`; `state`: such as ("state", "last-ack")."""
    rows = namespace.run("ss", "-Htano", *state, f"sport = :{port}").stdout.split("\n")
    return [row for row in rows if row.strip() and not row.startswith("LISTEN")]


def accept_queue(namespace, port):
    """Connections that wait for accept(), in both families."""
    rows = namespace.run("ss", "-Htln", f"sport = :{port}").stdout.split("\n")
    return sum(int(row.split()[1]) for row in rows if row.strip())


def counter(namespace, name):
    rows = namespace.run("cat", "/proc/net/netstat").stdout.split("\n")
    for names, values in zip(rows[::2], rows[1::2]):
        if name in names.split():
            return int(values.split()[names.split().index(name)])
    raise KeyError(name)


def sysctl(test, namespace, name, value):
    """Until the test is over."""
    path = "/proc/sys/net/ipv4/" + name
    before = namespace.run("cat", path).stdout.strip()
    namespace.run("sh", "-c", f"echo {value} > {path}")
    test.addCleanup(namespace.run, "sh", "-c", f"echo {before} > {path}")


class Watch:
    """Asks ss again and again, beside the test: (time of asking, time of the answer, lines)."""

    def __init__(self, namespace, port, *state, every=0.05):
        self.seen = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(namespace, port, state, every))
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _run(self, namespace, port, state, every):
        while not self._over.is_set():
            asked = time.time_ns()
            rows = sockets(namespace, port, *state)
            self.seen.append((asked, time.time_ns(), rows))
            self._over.wait(every)

    def present(self):
        """When the first socket was seen to be there, and when it was no more."""
        there = [entry for entry in self.seen if entry[2]]
        gone = [entry for entry in self.seen if there and entry[0] > there[-1][0] and not entry[2]]
        return there, gone


def timer_seconds(row):
    """What is left of a socket's timer, by ss -o: 59sec, 1min2sec, 9.680ms (which is 9.68 s), 680ms,
    or nothing when it has run out."""
    text = re.search(r"timer:\(\w+,([^,]*),", row)[1]
    minutes = re.search(r"(\d+)min", text)
    seconds = re.search(r"(\d+)(?:sec|\.)", text)
    millis = re.search(r"(\d+)ms", text)
    parts = ((minutes, 60.0), (seconds, 1.0), (millis, 0.001))
    return sum(int(found[1]) * scale for found, scale in parts if found)

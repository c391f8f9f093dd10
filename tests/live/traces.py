"""What a run must not leave behind: in its namespace, in its folder, at the server."""

import os

from synspect import wait_until

# A socket in TIME-WAIT is the server's own business, and in no way waits for us.
OURS_TO_END = ("SYN-RECV", "ESTAB", "CLOSE-WAIT", "LAST-ACK", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSING")


class Traces:
    """Of one namespace, compared with what was there in the beginning."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._sockets = namespace.sockets_in_use()

    def left(self):
        """As sentences, when the kernel had a moment to clean up."""
        def extra():
            return self._namespace.sockets_in_use() - self._sockets

        found = [] if wait_until(lambda: extra() <= 0, 3) else [f"{extra()} sockets are left"]
        for table in ("packet", "raw", "raw6"):
            rows = self._namespace.run("cat", f"/proc/net/{table}").stdout.splitlines()[1:]
            found += [f"/proc/net/{table}: {row}" for row in rows]
        # nft's own socket is counted for a moment after its end, too.
        rules = self._namespace.run("nft", "list", "ruleset").stdout
        return found + ([f"a firewall table is left: {rules}"] if rules else [])


def processes(namespace):
    """Pids of all processes in the namespace that run the program under test, the side processes
    that it has started included; zombies, which run nothing any more, are not."""
    inside, program = os.fstat(namespace.fd).st_ino, os.path.realpath(os.environ["SYNSPECT"])

    def runs_there(pid):
        try:
            return (os.stat(f"/proc/{pid}/ns/net").st_ino == inside
                    and os.readlink(f"/proc/{pid}/exe") == program)
        except OSError:
            return False  # it has ended meanwhile

    return [int(name) for name in os.listdir("/proc") if name.isdigit() and runs_there(name)]


def drafts(folder):
    """What was begun of a file that is replaced as a whole: beside it, under a name made from its
    own."""
    return sorted(name for name in os.listdir(folder) if name.startswith(".") or
                  name.endswith(".new"))


def open_at_server(lab, port):
    """States of the server's connections that wait for something of ours."""
    return [state for state in lab.connections_at_server(port) if state in OURS_TO_END]

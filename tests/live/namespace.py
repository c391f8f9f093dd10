"""A network namespace without a name: it lives as long as this process holds its descriptor or a
process runs in it, so a crashed test leaves nothing behind and two runs cannot collide."""

import ctypes
import os
import subprocess
from contextlib import contextmanager

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


class Namespace:
    def __init__(self, label):
        self.label = label
        self.processes = []
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _check(_libc.unshare(CLONE_NEWNET))
            self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        finally:
            _check(_libc.setns(home, CLONE_NEWNET))
            os.close(home)
        self.path = f"/proc/{os.getpid()}/fd/{self.fd}"
        self.run("ip", "link", "set", "lo", "up")

    @contextmanager
    def entered(self):
        """This thread inside the namespace; sockets and tun devices opened meanwhile belong to it."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _check(_libc.setns(self.fd, CLONE_NEWNET))
            yield
        finally:
            _check(_libc.setns(home, CLONE_NEWNET))
            os.close(home)

    def run(self, *command, check=True, timeout=30, **options):
        """Runs `command` inside to its end; output as text."""
        done = subprocess.run(["nsenter", f"--net={self.path}", *command], text=True,
                              capture_output=True, timeout=timeout, **options)
        if check and done.returncode != 0:
            raise RuntimeError(f"{self.label}: {' '.join(command)}: {done.stderr.strip()}")
        return done

    def start(self, *command, **options):
        """Starts `command` inside. nsenter and setpriv exec in place, so the pid is the command's
        own. It dies with this process, however that ends."""
        process = subprocess.Popen(
            ["nsenter", f"--net={self.path}", "setpriv", "--pdeathsig", "KILL", "--", *command],
            **options)
        self.processes.append(process)
        return process

    def sockets_in_use(self):
        """All sockets of the namespace, those that are only bound included: `ss` of Debian 12
        cannot list them."""
        text = self.run("cat", "/proc/net/sockstat").stdout
        return int(text.split("sockets: used ")[1].split()[0])

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        os.close(self.fd)

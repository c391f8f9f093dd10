"""The little world that the documents speak of: a host with two interfaces, names, a server with an
application of every kind, a firewall, and a network to scan. None of it can be reached from
outside."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from namespace import Namespace

HERE = os.path.dirname(os.path.abspath(__file__))

# Documentation addresses (RFC 5737, RFC 3849); 10.0.0.0/8 is private, and is routed to the server.
HOSTS = """127.0.0.1 localhost
192.0.2.7 db.example app.example shop.example mail.example
2001:db8::7 db.example
192.0.2.8 web.example
"""
# What an application does is told by its port, on all addresses alike; see servers.py.
SERVICES = [
    *((port, "slow_close", 0.06) for port in (22, 80, 443, 5432, *range(8000, 8011))),
    (25, "talks_first", 0.06),
    (8080, "slow_close", 0.7),  # app.example
    (8443, "never_closes", 0.0),  # shop.example
    (9000, "closes_first", 0.05),
    (9001, "resets", 0.05),
]
FIREWALL = """table inet filter {
  chain input {
    type filter hook input priority 0
    tcp dport 3306 drop
    tcp dport 3307 reject with icmpx type admin-prohibited
  }
}"""
ANSWERING = "10.0.0.0/28"  # of 10.0.0.0/8; the others are silent

# Root needs no sudo; the other machine is the other namespace; wireshark wants a screen, and tshark
# reads the same.
STAND_INS = {
    "sudo": 'exec "$@"',
    "ssh": 'shift; exec nsenter --net=/proc/self/fd/$SERVER_NET "$@"',
    "wireshark": 'exec tshark -q -r - -z io,stat,0',
}


class DocsLab:
    """`captures`: a folder with capture files that another lab has made (`make_captures`)."""

    def __init__(self, captures=None):
        self._cleanup = ExitStack()
        try:
            self.client, self.server = self._namespace("client"), self._namespace("server")
            self._connect()
            self._serve()
            self.folder = self._cleanup.enter_context(tempfile.TemporaryDirectory(prefix="docs-"))
            os.chmod(self.folder, 0o755)  # tempfile's 0700 keeps out who has given up root
            self.work = os.path.join(self.folder, "work")
            os.mkdir(self.work)
            self._tools()
            self._files(captures)
        except BaseException:
            self.close()
            raise

    def close(self):
        self._cleanup.close()

    def run(self, script, timeout):
        """`script` as root of this world: with its names, and with no processes but its own."""
        return self.client.run(
            "unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "bash", "-c",
            f"mount --bind {self.folder}/hosts /etc/hosts; "
            f"mount --bind {self.folder}/resolv.conf /etc/resolv.conf; cd {self.work}\n{script}",
            check=False, timeout=timeout, stdin=subprocess.DEVNULL, pass_fds=[self.server.fd],
            env={**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                 "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "SERVER_NET": str(self.server.fd)})

    def _namespace(self, label):
        namespace = Namespace(label)
        self._cleanup.callback(namespace.close)
        return namespace

    def _connect(self):
        self.client.run("sh", "-ec", f"""
          for n in 0 1; do
            ip link add eth$n type veth peer name eth$n netns {self.server.path}
            ip link set eth$n addrgenmode none up
          done
          ip address add 192.0.2.1/24 dev eth0; ip address add 2001:db8::1/64 dev eth0 nodad
          ip address add 198.51.100.1/24 dev eth1
          ip route add 192.0.2.0/24 dev eth1 metric 100
          ip route add 10.0.0.0/8 via 192.0.2.7""")
        self.server.run("sh", "-ec", f"""
          echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
          for n in 0 1; do ip link set eth$n addrgenmode none up; done
          ip address add 192.0.2.7/24 dev eth0; ip address add 192.0.2.8/24 dev eth0
          ip address add 2001:db8::7/64 dev eth0 nodad
          ip address add 198.51.100.7/24 dev eth1
          ip route add local {ANSWERING} dev lo
          nft '{FIREWALL}'""")

    def _serve(self):
        process = self.server.start(sys.executable, "-B", os.path.join(HERE, "docs_servers.py"),
                                    stdout=subprocess.PIPE, text=True)
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the servers did not start")

    def _tools(self):
        folder = os.path.join(self.folder, "bin")
        os.mkdir(folder)
        shutil.copy(os.environ["SYNSPECT"], os.path.join(folder, "synspect"))
        for name, line in STAND_INS.items():
            path = os.path.join(folder, name)
            with open(path, "w", encoding="ascii") as file:
                file.write(f"#!/bin/sh\n{line}\n")
            os.chmod(path, 0o755)

    def _files(self, captures):
        """What a reader would have: names, lists, captures of other people."""
        contents = {"../hosts": HOSTS, "../resolv.conf": "", "hosts.txt": "10.0.0.1\n10.0.0.2\n",
                    "not-ours.txt": "10.0.0.8/30  # the neighbours'\n",
                    "request.txt": "GET / HTTP/1.0\r\n\r\n"}
        for name, text in contents.items():
            with open(os.path.join(self.work, name), "w", encoding="ascii", newline="") as file:
                file.write(text)
        if captures:
            shutil.copytree(captures, self.work, dirs_exist_ok=True)

    def make_captures(self, folder):
        made = self.run("""set -e
          tcpdump -U -i eth0 -w trace.pcap --immediate-mode tcp & sleep 0.5
          synspect probe 192.0.2.7:80 192.0.2.7:443 -q --time-wait 0
          sleep 0.2; kill %1; wait
          editcap -F pcapng trace.pcap trace.pcapng; gzip -k trace.pcap""", timeout=20)
        if made.returncode != 0:
            raise RuntimeError(f"no capture: {made.stderr}")
        for name in ("trace.pcap", "trace.pcapng", "trace.pcap.gz"):
            shutil.copy(os.path.join(self.work, name), folder)

"""Two machines in one: a client and a server namespace, joined by veth or by a pair of tun
devices, or one namespace with nothing but loopback."""

import os
import sys
from contextlib import ExitStack

from namespace import Namespace
from tun import open_tun

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT_INTERFACE, SERVER_INTERFACE = "client0", "server0"
CLIENT = {"ipv4": "10.77.0.1", "ipv6": "fd77::1", "link-local": "fe80::1"}
SERVER = {"ipv4": "10.77.0.2", "ipv6": "fd77::2", "link-local": "fe80::2"}
LOOPBACK = {"ipv4": "127.0.0.1", "ipv6": "::1"}


class Lab:
    """`network`: veth, tun or loopback. `delay`: seconds each way, tun only."""

    def __init__(self, network="veth", delay=0.0):
        self.network = network
        self._cleanup = ExitStack()
        try:
            self.client = self._namespace("client")
            if network == "loopback":
                self.server = self.client
                self.client_interface = self.server_interface = "lo"
                return
            self.server = self._namespace("server")
            self.client_interface, self.server_interface = CLIENT_INTERFACE, SERVER_INTERFACE
            ends = self._veth() if network == "veth" else self._tun_devices()
            self._address(self.client, CLIENT_INTERFACE, CLIENT)
            self._address(self.server, SERVER_INTERFACE, SERVER)
            self._forward_between(ends, delay)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._cleanup.close()

    def target(self, family):
        """How the client names the server; a link-local address carries its scope."""
        if self.network == "loopback":
            return LOOPBACK[family]
        scope = f"%{self.client_interface}" if family == "link-local" else ""
        return SERVER[family] + scope

    def connections_at_server(self, port):
        """States of the server's sockets at `port`, LISTEN and what needs no memory left out."""
        rows = self.server.run("ss", "-Htan", f"sport = :{port}").stdout.split("\n")
        return [row.split()[0] for row in rows if row and row.split()[0] != "LISTEN"]

    def _namespace(self, label):
        namespace = Namespace(label)
        self._cleanup.callback(namespace.close)
        # Each rejection is a probe's only answer; the kernel's limit of one a second would eat it.
        namespace.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit;"
                                  "echo 0 > /proc/sys/net/ipv6/icmp/ratelimit")
        return namespace

    def _veth(self):
        self.client.run("ip", "link", "add", CLIENT_INTERFACE, "type", "veth",
                        "peer", "name", SERVER_INTERFACE, "netns", self.server.path)
        return []

    def _tun_devices(self):
        ends = []
        for namespace, name in ((self.client, CLIENT_INTERFACE), (self.server, SERVER_INTERFACE)):
            with namespace.entered():
                ends.append(open_tun(name))
        return ends

    def _forward_between(self, ends, delay):
        """Once both are up: what is written to a tun device that is down fails."""
        if not ends:
            return
        self.server.start(sys.executable, "-B", os.path.join(HERE, "tun.py"),
                          *map(str, ends), str(delay), pass_fds=ends)
        for end in ends:
            os.close(end)

    @staticmethod
    def _address(namespace, interface, addresses):
        # Link-local addresses by hand: the kernel's own would first be tentative for a second.
        namespace.run("ip", "link", "set", interface, "addrgenmode", "none")
        namespace.run("ip", "link", "set", interface, "up")
        for family, address in addresses.items():
            prefix, nodad = ("24", []) if family == "ipv4" else ("64", ["nodad"])
            namespace.run("ip", "address", "add", f"{address}/{prefix}", "dev", interface, *nodad)

"""A lab with a hop between: the client, a router, and one server or two behind it. The router's
kernel forwards, and what it does besides is the test's to say, by nftables in `lab.router`."""

from lab import CLIENT_INTERFACE, SERVER_INTERFACE, Lab

# The client's names for what the router answers for, and where the servers really are.
SHARED = {"ipv4": "10.77.9.9", "ipv6": "fd77:9::9"}
ROUTER = {"ipv4": "10.77.{}.254", "ipv6": "fd77:{}::fe"}
HOST = {"ipv4": "10.77.{}.2", "ipv6": "fd77:{}::2"}
CLIENT_NET = 0
CLIENTS = "10.77.0.0/24"
TUNNEL = "10.78.0.1", "10.78.0.2"  # its two ends, see tunnel_back
# Neighbours are asked for from a link-local address, and the kernel's own would be tentative.
ROUTER_LINK_LOCAL, HOST_LINK_LOCAL = "fe80::fe", "fe80::2"


class RouterLab(Lab):
    """`server` is the first of `servers`; a server's TTL is one less at the client."""

    def __init__(self, servers=1):
        self._count = servers
        super().__init__("veth")

    def target(self, family):
        return HOST[family].format(1)

    def _veth(self):
        self.router = self._namespace("router")
        self.router.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward;"
                                    "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding")
        self.servers = [self.server]
        self.servers += [self._namespace("server") for _ in range(1, self._count)]
        return []

    def _address(self, namespace, _interface, _addresses):
        """Each host on a network of its own with the router."""
        if namespace is self.client:
            self._attach(self.client, CLIENT_INTERFACE, CLIENT_NET)
        elif namespace is self.server:
            for net, server in enumerate(self.servers, 1):
                self._attach(server, SERVER_INTERFACE, net)

    def _attach(self, host, interface, net):
        hop = f"to{net}"
        host.run("ip", "link", "add", interface, "type", "veth",
                 "peer", "name", hop, "netns", self.router.path)
        for namespace, name, addresses, link_local in (
                (host, interface, HOST, HOST_LINK_LOCAL),
                (self.router, hop, ROUTER, ROUTER_LINK_LOCAL)):
            Lab._address(namespace, name, {
                "ipv4": addresses["ipv4"].format(net), "ipv6": addresses["ipv6"].format(net),
                "link-local": link_local})
        for family, address in ROUTER.items():
            host.run("ip", "-6" if family == "ipv6" else "-4", "route", "add", "default",
                     "via", address.format(net))


def _rules(namespace, family, chain, *rules):
    """`chain`: "type T hook H priority P"; the chain is named after its hook."""
    name = chain.split()[3]
    namespace.run("nft", "; ".join([
        f"add table {family} lab", f"add chain {family} lab {name} {{ {chain}; }}",
        *(f"add rule {family} lab {name} {rule}" for rule in rules)]))


def share(lab, port):
    """Connections to SHARED at `port` go to the servers in turn."""
    for family, table in (("ipv4", "ip"), ("ipv6", "ip6")):
        hosts = ", ".join(f"{n} : {HOST[family].format(n + 1)}" for n in range(len(lab.servers)))
        _rules(lab.router, table, "type nat hook prerouting priority -100",
               f"{table} daddr {SHARED[family]} tcp dport {port} "
               f"dnat to numgen inc mod {len(lab.servers)} map {{ {hosts} }}")


def answer_by_cookies(lab, port):
    """The router's kernel opens connections itself, by SYN cookies, and those to the server when a
    client has acknowledged (SYNPROXY). IPv4 only."""
    with_conntrack = "/proc/sys/net/netfilter/nf_conntrack_tcp_loose"
    lab.router.run("sh", "-c", f"echo 0 > {with_conntrack}")
    _rules(lab.router, "ip", "type filter hook prerouting priority -300",
           f"tcp dport {port} tcp flags syn notrack")
    _rules(lab.router, "ip", "type filter hook forward priority 0",
           f"tcp dport {port} ct state invalid,untracked "
           "synproxy mss 1460 wscale 7 timestamp sack-perm", "ct state invalid drop")


def reset_at_fin(lab, port):
    """The client's FIN gets a RST of the router's making, and never arrives."""
    _rules(lab.router, "inet", "type filter hook forward priority 0",
           f"tcp dport {port} tcp flags & fin == fin reject with tcp reset")


def reset_at_data(lab, port):
    """The same with the client's data."""
    _rules(lab.router, "inet", "type filter hook forward priority 0",
           f"tcp dport {port} tcp flags & psh == psh reject with tcp reset")


def prohibit(lab, port):
    _rules(lab.router, "inet", "type filter hook forward priority 0",
           f"tcp dport {port} reject with icmpx admin-prohibited")


def tunnel_back(lab):
    """What the servers send to the client comes to the router through a tunnel. A segment of TCP
    carries the time at which its sender's kernel meant it to leave, also over veth and through a
    router, and while it does each capture stamps it anew. A tunnel's end takes that from it: the
    client's kernel then stamps it once, for all captures, as what comes from a NIC."""
    near, far = ROUTER["ipv4"].format(1), HOST["ipv4"].format(1)
    for host, device, own, other, address in (
            (lab.router, "to1", near, far, TUNNEL[0]),
            (lab.server, SERVER_INTERFACE, far, near, TUNNEL[1])):
        host.run("ip", "link", "add", "tunnel", "type", "vxlan", "id", "1", "dstport", "4789",
                 "local", own, "remote", other, "dev", device)
        host.run("ip", "link", "set", "tunnel", "up")
        host.run("ip", "address", "add", f"{address}/24", "dev", "tunnel")
    lab.server.run("ip", "route", "add", CLIENTS, "via", TUNNEL[0])


def lose(lab, port, percent):
    """So many packets of each direction, by chance."""
    _rules(lab.router, "inet", "type filter hook forward priority 0",
           f"tcp dport {port} numgen random mod 100 < {percent} drop",
           f"tcp sport {port} numgen random mod 100 < {percent} drop")


def change_option(lab, port, statement):
    """In SYN/ACKs on their way back; `statement`: nft's."""
    _rules(lab.router, "inet", "type filter hook forward priority 0",
           f"tcp sport {port} tcp flags & (syn|ack) == (syn|ack) {statement}")


def change_path(lab, port):
    """What follows the SYN/ACK comes with a TTL as if from elsewhere."""
    for table, field in (("ip", "ip ttl"), ("ip6", "ip6 hoplimit")):
        _rules(lab.router, table, "type filter hook forward priority 0",
               f"tcp sport {port} tcp flags & syn == 0 {field} set 50")

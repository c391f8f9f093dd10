"""What a scan says about servers that answer, refuse, reject and keep silent, over every kind of
network, half-open and whole; and that nothing of it is left on either side."""

import ipaddress
import unittest

import firewall
import preconditions
import router
from lab import CLIENT_INTERFACE, SERVER, SERVER_INTERFACE, Lab
from router import ROUTER, RouterLab
from scanning import populate, scan, watched
from serving import fresh_port, nginx, reporting, serving
from synspect import wait_until
from traces import Traces

MANY = {"ipv4": "10.80.3.0/24", "ipv6": "fd80::3:0/120"}
COUNT = 256
FAST = ("--rate", "20000")
SLOWLY = ("--rate", "600")  # a kernel sends a thousand ICMP errors a second at most
STEPS = ["syn", "ack", "fin", "peer_fin", "last_ack"]
BRIEFLY = ("--retries", "0", "--timeout", "0.4")


class Scans(unittest.TestCase):
    """On the network that a subclass names."""

    lab = None

    def scan(self, *arguments, status=0, silent=0, **options):
        """One that ends so, keeps its contract and leaves nothing behind."""
        traces = Traces(self.lab.client)
        run = scan(self.lab.client, *arguments, **options)
        self.assertEqual(run.status, status, run)
        self.assertEqual(run.problems(silent), [], run.stderr)
        self.assertIs(run.summary["complete"], True)
        self.assertEqual(traces.left(), [], run)
        return run

    def scan_half(self, said, port, *targets, found):
        """Every target is open, and the application never knows."""
        run = self.scan(*targets, "-p", port, *FAST)
        half_open = self.lab.server.run("ss", "-Htn", "state", "syn-recv").stdout
        self.assertEqual(half_open, "", "left in SYN-RECV")
        self.assertEqual(said, [], "accept() returned")
        self.assertEqual(self.lab.connections_at_server(port), [])
        self.assertEqual(len(set(run.targets())), found)
        for record in run.records:
            self.assertEqual((record["outcome"], record["closed"]), ("open", "reset"), record)
            self.assertEqual([step["step"] for step in record["steps"]], ["syn"], record)
            self.assertEqual(record["findings"], [], record)
        self.assertEqual(run.summary["counters"]["packets_sent"], 2 * found)
        return run

    def scan_full(self, port, *targets, found):
        """Every one is opened, and closed by FIN and FIN."""
        run = self.scan(*targets, "-p", port, "--open", "full", *FAST)
        self.assertEqual(len(set(run.targets())), found)
        for record in run.records:
            self.assertEqual((record["outcome"], record["closed"]), ("open", "clean"), record)
            self.assertEqual([step["step"] for step in record["steps"]], STEPS, record)
            self.assertEqual(record.findings("warning") + record.findings("error"), [], record)
            claims = dict(record.server_claims())
            self.assertNotEqual(claims["ESTABLISHED"], "assumed", record)
            self.assertNotEqual(claims["LAST-ACK"], "assumed", record)
        self.assertTrue(wait_until(lambda: self.lab.connections_at_server(port) == []),
                        self.lab.connections_at_server(port))
        return run


class OverNetwork:
    network = "veth"
    families = ("ipv4", "ipv6")

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(cls.network))
        populate(cls.lab)

    def test_half_open(self):
        for family in self.families:
            with self.subTest(family=family), reporting(self.lab) as (port, said):
                run = self.scan_half(said, port, MANY[family], found=COUNT)
                self.assertLessEqual({record["ttl"] for record in run.records}, {64})

    def test_full(self):
        for family in self.families:
            with self.subTest(family=family), nginx(self.lab) as port:
                self.scan_full(port, MANY[family], found=COUNT)

    def test_refused(self):
        for family in self.families:
            with self.subTest(family=family):
                run = self.scan(MANY[family], "-p", fresh_port(), *FAST, status=1)
                self.assertEqual(set(run.outcomes().values()), {"refused"})
                self.assertEqual(len(run.outcomes()), COUNT)


class Veth(OverNetwork, Scans):
    def test_our_reset_ends_each(self):
        """By the wire: SYN, SYN/ACK, RST in the window, and no more."""
        with nginx(self.lab) as port:
            run, segments = watched(self.lab, MANY["ipv4"], "-p", port, *FAST)
        self.assertEqual(run.status, 0, run)
        connections = {}
        for segment in segments:
            ours = segment.destination_port == port
            key = segment.destination if ours else segment.source
            connections.setdefault(key, []).append(segment)
        self.assertEqual(len(connections), COUNT)
        for address, seen in connections.items():
            story = "\n".join(map(str, seen))
            self.assertEqual([segment.flags for segment in seen], ["S", "S.", "R"], story)
            syn, syn_ack, reset = seen
            self.assertEqual(syn_ack.ack, syn.end(), story)
            self.assertEqual(reset.seq, syn_ack.ack, f"{address}\n{story}")

    def test_link_local(self):
        with nginx(self.lab) as port:
            for opening, closed in (("half", "reset"), ("full", "clean")):
                with self.subTest(opening=opening):
                    run = self.scan(self.lab.target("link-local"), "-p", port, "--open", opening)
                    record, = run.records
                    self.assertEqual((record["outcome"], record["closed"]), ("open", closed), run)
                    self.assertEqual(record["target"]["address"], self.lab.target("link-local"))

    def test_rejected(self):
        """By the host itself; the record says so, with type and code. IPv6 speaks from its main
        address."""
        for family, reject, kind, sender in (
                ("ipv4", firewall.reject_with_icmp, (3, 13), None),
                ("ipv6", firewall.reject_with_icmpv6, (1, 1), SERVER["ipv6"])):
            with self.subTest(family=family):
                port = fresh_port()
                reject(self.lab.server, port, "admin-prohibited")
                self.addCleanup(firewall.remove_all, self.lab.server)
                run = self.scan(MANY[family], "-p", port, *SLOWLY, status=1)
                self.assertEqual(set(run.outcomes().values()), {"unreachable"}, run)
                for record in run.records:
                    icmp = record["icmp"]
                    self.assertEqual((icmp["from"], icmp["type"], icmp["code"]),
                                     (sender or record["target"]["address"], *kind), record)

    def test_silent(self):
        port = fresh_port()
        firewall.drop_silently(self.lab.server, port)
        self.addCleanup(firewall.remove_all, self.lab.server)
        for family in self.families:
            with self.subTest(family=family):
                run = self.scan(MANY[family], "-p", port, *FAST, *BRIEFLY, status=1, silent=COUNT)
                self.assertEqual(run.records, [])
                run = self.scan(MANY[family], "-p", port, *FAST, *BRIEFLY, "--all", status=1)
                self.assertEqual(list(run.outcomes().values()), ["filtered"] * COUNT)
                for record in run.records:
                    self.assertEqual(record.step("syn")["transmissions"], 1, record)

    def test_silence_is_asked_again(self):
        """A retransmission after 1 s and another after 2 s more, each counted, none beyond."""
        port = fresh_port()
        firewall.drop_silently(self.lab.server, port)
        self.addCleanup(firewall.remove_all, self.lab.server)
        run, segments = watched(self.lab, "10.80.4.0/30", "-p", port, "--all", "--timeout", "4")
        self.assertEqual((run.status, run.problems()), (1, []), run)
        self.assertEqual({record.step("syn")["transmissions"] for record in run.records}, {3})
        self.assertEqual(run.summary["counters"]["syns_repeated"], 8)
        for address in {segment.destination for segment in segments}:
            times = [one.time_ns for one in segments if one.destination == address]
            gaps = [(after - before) / 1e9 for before, after in zip(times, times[1:])]
            self.assertEqual(len(gaps), 2, address)
            for gap, pause in zip(gaps, (1, 2)):
                self.assertGreater(gap, pause - 0.01, address)
                self.assertLess(gap, pause + 0.2, address)

    def test_servers_that_do_not_close(self):
        for kind, closed, finding in (("never_closes", "timeout", "close-wait-stuck"),
                                      ("resets", "reset", "rst-on-fin")):
            with self.subTest(server=kind), serving(self.lab, kind, 0.05) as port:
                run = self.scan("10.80.5.0/28", "-p", port, "--open", "full", "--timeout", "0.5",
                                status=1)
                said = {(one["outcome"], one["closed"], one["findings"][0]["id"])
                        for one in run.records}
                self.assertEqual(said, {("open", closed, finding)}, run)
                self.assertTrue(wait_until(lambda: not self.lab.connections_at_server(port)),
                                "left open at the server")


    def test_a_network_of_our_own_with_few_hosts(self):
        """The kernel asks for each in vain, and has room for a thousand such questions: those that
        are there are found all the same."""
        hosts = {f"10.90.{net}.77" for net in range(8)}
        self.lab.client.run("ip", "address", "add", "10.90.0.1/16", "dev", CLIENT_INTERFACE)
        for host in hosts:
            self.lab.server.run("ip", "address", "add", f"{host}/16", "dev", SERVER_INTERFACE)
        with nginx(self.lab) as port:
            run = self.scan("10.90.0.0/21", "-p", port, "--exclude", "10.90.0.0/31", "--all",
                            "--retries", "1", "--timeout", "3", status=1)
        found = {target[0] for target, outcome in run.outcomes().items() if outcome == "open"}
        self.assertEqual(found, hosts, "which are there")
        self.assertEqual(len(run.outcomes()), 2046)

    def test_without_a_guard(self):
        """CAP_NET_RAW alone: our kernel resets at the SYN/ACK, and nobody else is blamed."""
        alone = ("setpriv", "--bounding-set", "-net_admin")
        with nginx(self.lab) as port:
            run = self.scan("10.80.5.0/28", "-p", port, wrapper=alone)
            self.assertIn("no RST guard", run.stderr)
            self.assertEqual(set(run.outcomes().values()), {"open"})
            run = self.scan("10.80.5.0/28", "-p", port, "--open", "full", wrapper=alone, status=1)
            said = {(one["outcome"], one["closed"], *(finding["id"] for finding in one["findings"]))
                    for one in run.records}
            self.assertEqual(said, {("open", "reset", "kernel-rst-escaped")})
            run = scan(self.lab.client, "10.80.5.0/28", "-p", port, "--rst-guard", "nft",
                       wrapper=alone)
            self.assertEqual((run.status, run.stdout), (3, ""), run)


class Tun(OverNetwork, Scans):
    network = "tun"


class Loopback(Scans):
    many = {"ipv4": ("127.0.3.0/24", COUNT), "ipv6": ("::1", 1)}

    def setUp(self):
        self.lab = self.enterContext(Lab("loopback"))

    def test_half_open(self):
        for target, found in self.many.values():
            with self.subTest(target=target), reporting(self.lab) as (port, said):
                self.scan_half(said, port, target, found=found)

    def test_full(self):
        for target, found in self.many.values():
            with self.subTest(target=target), nginx(self.lab) as port:
                self.scan_full(port, target, found=found)


class Routed(Scans):
    def setUp(self):
        self.lab = self.enterContext(RouterLab())
        populate(self.lab)

    def test_open(self):
        for network in MANY.values():
            with self.subTest(network=network), reporting(self.lab) as (port, said):
                run = self.scan_half(said, port, network, found=COUNT)
                self.assertEqual({record["ttl"] for record in run.records}, {63})
            with self.subTest(network=network), nginx(self.lab) as port:
                self.scan_full(port, network, found=COUNT)

    def test_rejected_on_the_way(self):
        port = fresh_port()
        router.prohibit(self.lab, port)
        for family, kind in (("ipv4", (3, 13)), ("ipv6", (1, 1))):
            with self.subTest(family=family):
                run = self.scan(MANY[family], "-p", port, *SLOWLY, status=1)
                self.assertEqual(len(run.records), COUNT)
                said = {(one["icmp"]["from"], one["icmp"]["type"], one["icmp"]["code"])
                        for one in run.records}
                sender = str(ipaddress.ip_address(ROUTER[family].format(0)))
                self.assertEqual(said, {(sender, *kind)})

    def test_some_of_each(self):
        """In one run, each gets what is its own."""
        open_port = self.enterContext(nginx(self.lab))
        closed, silent, rejected = fresh_port(), fresh_port(), fresh_port()
        firewall.drop_silently(self.lab.server, silent)
        router.prohibit(self.lab, rejected)
        run = self.scan(MANY["ipv4"], MANY["ipv6"], "-p",
                        f"{open_port},{closed},{silent},{rejected}", "--rate", "1500", *BRIEFLY,
                        "--all", status=1)
        expected = {open_port: "open", closed: "refused", silent: "filtered",
                    rejected: "unreachable"}
        self.assertEqual(len(run.outcomes()), 4 * 2 * COUNT)
        wrong = {target: outcome for target, outcome in run.outcomes().items()
                 if outcome != expected[target[1]]}
        self.assertEqual(wrong, {})


if __name__ == "__main__":
    preconditions.main()

"""Which targets a scan takes from what it is given, and which it leaves out."""

import ipaddress
import os
import tempfile
import unittest

import preconditions
from lab import CLIENT, Lab
from scanning import Scanning, populate, scan, watched
from synspect import wait_until

FAST = ("--rate", "50000", "--retries", "0", "--timeout", "0.2")
PORT = 7  # nobody listens there: each target refuses
LINES = 100_000


class Targets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))
        populate(cls.lab)

    def file(self, text):
        with tempfile.NamedTemporaryFile("w", delete=False, newline="", encoding="utf-8") as file:
            file.write(text)
        self.addCleanup(os.unlink, file.name)
        return file.name

    def assert_targets(self, expected, *arguments, status=1, **options):
        """Each of `expected` has one record, and nothing else has."""
        run = scan(self.lab.client, *arguments, *FAST, **options)
        self.assertEqual(run.status, status, run)
        self.assertEqual(run.problems(), [], run)
        self.assertEqual(sorted(run.targets()), sorted(expected))
        return run

    def assert_usage(self, *arguments, **options):
        run = scan(self.lab.client, *arguments, *FAST, **options)
        self.assertEqual((run.status, run.stdout), (2, ""), run)
        self.assertRegex(run.stderr, r"\A[^\n]+\n\Z", f"one line\n{run}")
        return run

    @staticmethod
    def hosts(first, count, ports=(PORT,)):
        start = ipaddress.ip_address(first)
        return [(str(start + n), port) for n in range(count) for port in ports]


class Named(Targets):
    def test_ports(self):
        ports = (7, 20000, 20001, 20002, 443)
        self.assert_targets(self.hosts("10.80.0.4", 4, ports),
                            "10.80.0.4/30", "-p", "7,20000-20002,https,7")

    def test_ports_of_their_own(self):
        self.assert_targets([("10.80.0.1", 9), *self.hosts("10.80.0.8", 3, (7, 9))],
                            "10.80.0.1:9", "10.80.0.8-10.80.0.10", "-p", "7,9")

    def test_what_overlaps_is_probed_once(self):
        self.assert_targets(self.hosts("10.80.0.0", 16), "10.80.0.0/28", "10.80.0.3",
                            "10.80.0.8/29", "10.80.0.2-10.80.0.9:7", "10.80.0.5:7", "-p", PORT)

    def test_ipv6(self):
        self.assert_targets(self.hosts("fd80::10", 16) + self.hosts("fd80::100", 3, (9,)),
                            "fd80::10/124", "[fd80::100-fd80::102]:9", "-p", PORT)

    def test_families(self):
        both = ("10.80.0.0/31", "fd80::/127", "-p", PORT)
        self.assert_targets(self.hosts("10.80.0.0", 2) + self.hosts("fd80::", 2), *both)
        self.assert_targets(self.hosts("10.80.0.0", 2), *both, "-4")
        self.assert_targets(self.hosts("fd80::", 2), *both, "-6")

    def test_link_local(self):
        """With its scope, as the records write it."""
        target = self.lab.target("link-local")
        for name, more in ((target, ()), (f"[{target}]:{PORT}", ()),
                           (target.split("%")[0], ("--interface", "client0"))):
            with self.subTest(name=name):
                self.assert_targets([(target, PORT)], name, "-p", PORT, *more)

    def test_names(self):
        hosts = self.file("127.0.0.1 localhost\n10.80.0.77 some.host other\nfd80::77 six.host\n")
        os.chmod(hosts, 0o644)  # as /etc/hosts is: names are resolved without root's rights
        here = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts)
        run = self.assert_targets(
            [("10.80.0.77", PORT), ("fd80::77", PORT), ("10.80.0.78", PORT)],
            "some.host", "six.host", "10.80.0.78", "-p", PORT, wrapper=here)
        names = {record["target"]["address"]: record["target"]["name"] for record in run.records}
        self.assertEqual(names, {"10.80.0.77": "some.host", "fd80::77": "six.host",
                                 "10.80.0.78": None})
        run = scan(self.lab.client, "no-such-host.invalid", "-p", PORT, wrapper=here)
        self.assertEqual((run.status, run.stdout), (4, ""), run)

    def test_files(self):
        text = ("# a comment\r\n10.80.1.0/30\r\n\r\n   10.80.1.9:9   # another\r\n"
                "10.80.1.20-10.80.1.21\r\nfd80::9\r\nlocalhost:9")  # its last line has no end
        self.assert_targets(
            [*self.hosts("10.80.1.0", 4), ("10.80.1.9", 9), *self.hosts("10.80.1.20", 2),
             ("fd80::9", PORT), ("127.0.0.1", 9), ("10.80.1.50", PORT)],
            f"@{self.file(text)}", "10.80.1.50", "-p", PORT)

    def test_bad_files(self):
        run = self.assert_usage(f"@{self.file('10.80.1.1' + chr(10) + '10.80.1.1/64')}", "-p", PORT)
        self.assertIn(":2:", run.stderr)
        self.assert_usage("@/nonexistent", "-p", PORT)
        self.assert_usage("@/tmp", "-p", PORT)
        self.assert_usage(f"@{self.file('# nothing')}", "-p", PORT)


class LeftOut(Targets):
    def test_excluded(self):
        ranges = self.file("10.80.2.0/29  # the first\r\n# and\r\n10.80.2.200-10.80.2.255\r\n")
        kept = [f"10.80.2.{n}" for n in range(8, 200) if n not in (100, *range(64, 80))]
        self.assert_targets([(address, PORT) for address in kept], "10.80.2.0/24", "-p", PORT,
                            "--exclude", "10.80.2.64/28,10.80.2.100", "--exclude-file", ranges)

    def test_excluded_of_standard_input(self):
        self.assert_targets(self.hosts("10.80.2.2", 2), "-", "-p", PORT, "--exclude",
                            "10.80.2.0/31", input="10.80.2.0/30\n10.80.2.1\n")

    def test_nothing_is_left(self):
        self.assert_usage("10.80.2.0/24", "-p", PORT, "--exclude", "10.80.0.0/12")

    def test_special_ranges(self):
        for target, kind in (("224.0.0.0/4", "multicast"), ("255.255.255.255", "broadcast"),
                             ("0.0.0.0", "unspecified"), ("240.0.0.1", "reserved"),
                             ("ff02::1", "multicast"), ("::", "unspecified"),
                             ("::ffff:10.80.0.1", "reserved")):
            with self.subTest(target=target):
                run = self.assert_usage(target, "-p", PORT)
                self.assertIn(f"--allow {kind}", run.stderr)

    def test_special_ranges_among_others(self):
        """Only the unicast part of it is probed; with leave, the rest, too."""
        for namespace, hop in ((self.lab.client, self.lab.target("ipv4")), (self.lab.server, None)):
            way = ("via", hop) if hop else ("dev", "lo")
            kind = () if hop else ("local",)
            namespace.run("ip", "route", "add", *kind, "223.255.255.252/30", *way)
            namespace.run("ip", "route", "add", *kind, "240.0.0.0/30", *way)
        self.addCleanup(self.lab.client.run, "ip", "route", "del", "240.0.0.0/30")
        self.addCleanup(self.lab.client.run, "ip", "route", "del", "223.255.255.252/30")
        given = ("223.255.255.254-224.0.0.1", "240.0.0.0-240.0.0.1", "-p", PORT)
        self.assert_usage(*given)
        given = ("223.255.255.254-224.0.0.1", "-p", PORT)
        self.assert_targets(self.hosts("223.255.255.254", 2), *given)
        run, segments = watched(self.lab, "240.0.0.0/31", "-p", PORT, *FAST, "--allow", "reserved")
        self.assertEqual({one.destination for one in segments if one.flags == "S"},
                         {"240.0.0.0", "240.0.0.1"}, run)

    def test_own_network(self):
        """Its broadcast address and its own are left out, and no host is: not even this one."""
        for command in (("add", "10.79.0.9/29"), ("add", "10.79.1.9/29", "brd", "+")):
            self.lab.client.run("ip", "address", *command, "dev", "client0")
        for network in ("10.79.0", "10.79.1"):
            with self.subTest(network=network):
                run = scan(self.lab.client, f"{network}.8/29", "-p", PORT, *FAST, "--all")
                self.assertEqual(sorted(run.targets()),
                                 sorted(self.hosts(f"{network}.9", 6)), run)
                self.assertEqual(run.status, 1, run)
                run = scan(self.lab.client, f"{network}.15", "-p", PORT, *FAST)
                self.assertEqual((run.status, run.stdout), (2, ""), run)

    def test_ourselves(self):
        own = CLIENT["ipv4"], CLIENT["ipv6"]
        self.assert_targets([(address, PORT) for address in own], *own, "-p", PORT)


class Streamed(Targets):
    def test_a_hundred_thousand_lines(self):
        """In their order, but for what overtakes on two threads that send: a queue's length."""
        hosts = [host for host, _ in self.hosts("10.81.0.0", LINES)]
        run, segments = watched(self.lab, "-", "-p", PORT, *FAST,
                                input="".join(f"{host}\n" for host in hosts))
        self.assertEqual(run.status, 1, run)
        self.assertEqual(sorted(run.targets()), sorted((host, PORT) for host in hosts))
        place = {host: number for number, host in enumerate(hosts)}
        sent = [place[one.destination] for one in segments if one.flags == "S"]
        self.assertEqual(len(sent), len(hosts))
        self.assertLess(max(abs(number - at) for at, number in enumerate(sent)), 2048)

    def test_lines_of_every_kind(self):
        text = "# list\r\n10.80.1.0/30\r\n\r\n10.80.1.9:9 # more\nfd80::9\nlocalhost:9\n10.80.1.99"
        self.assert_targets(
            [*self.hosts("10.80.1.0", 4), ("10.80.1.9", 9), ("fd80::9", PORT), ("127.0.0.1", 9),
             ("10.80.1.99", PORT)], "-", "-p", PORT, input=text)

    def test_bad_lines_are_said_and_passed_over(self):
        run = self.assert_targets(
            self.hosts("10.80.1.1", 2), "-", "-p", PORT, status=4,
            input="10.80.1.1\n10.80.1.1/64\nno-such-host.invalid\n224.0.0.1\n10.80.1.2\n")
        self.assertIn("standard input:2:", run.stderr)
        self.assertIn("no-such-host.invalid", run.stderr)

    def test_nothing(self):
        run = scan(self.lab.client, "-", "-p", PORT, input="")
        self.assertEqual((run.status, run.records), (0, []), run)
        self.assertIs(run.summary["complete"], True)

    def test_an_idle_list_holds_nothing_up(self):
        """Whoever writes the list may pause: what was begun goes on to its end meanwhile."""
        read, write = os.pipe()
        with open(write, "w", buffering=1, encoding="ascii") as targets, Scanning(
                self.lab.client, "-", "-p", PORT, stdin=read) as scanning:
            os.close(read)
            for n in range(1, 4):
                targets.write(f"10.80.1.{n}\n")
                self.assertTrue(wait_until(lambda: len(scanning.said()) == n, 2),
                                f"no record of target {n}")
            targets.close()
            run = scanning.finish()
        self.assertEqual((run.status, run.problems()), (1, []), run)


if __name__ == "__main__":
    preconditions.main()

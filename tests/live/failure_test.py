"""Bad luck on the way and bad input: each gets its outcome or its one-line error, its exit status,
and leaves nothing behind."""

import unittest

import firewall
import preconditions
import synspect
from capture import Capture
from lab import CLIENT_INTERFACE, SERVER, Lab
from record import problems
from serving import fresh_port, serving

PATIENCE = ("--retries", "0", "--timeout", "1")


class InVethLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def probe(self, *arguments, **options):
        return synspect.probe(self.lab.client, *arguments, **options)

    def assert_nothing_left(self):
        self.assertNotIn("synspect", self.lab.client.run("nft", "list", "ruleset").stdout)


class NotOpened(InVethLab):
    def assert_outcome(self, run, outcome):
        self.assertEqual(run.status, 1, run)
        self.assertEqual(problems(run.record), [], run)
        self.assertEqual((run.record["outcome"], run.record["closed"]),
                         (outcome, "not-attempted"), run)
        claimed = {state for state, claim in run.record.server_claims() if claim != "assumed"}
        self.assertLessEqual(claimed, {"CLOSED"}, "no connection ever was")
        self.assert_nothing_left()
        return run.record

    def behind(self, rule, family, *words):
        port = fresh_port()
        rule(self.lab.server, port, *words)
        self.addCleanup(firewall.remove_all, self.lab.server)
        try:
            return self.probe(self.lab.target(family), "-p", str(port), *PATIENCE)
        finally:
            firewall.remove_all(self.lab.server)

    def test_refused_by_the_server(self):
        for family in SERVER:
            with self.subTest(family=family):
                run = self.probe(self.lab.target(family), "-p", str(fresh_port()))
                self.assert_outcome(run, "refused")

    def test_refused_by_a_firewall(self):
        for family in ("ipv4", "ipv6"):
            with self.subTest(family=family):
                run = self.behind(firewall.reject_with_reset, family)
                self.assert_outcome(run, "refused")

    def test_silence_is_filtered_after_as_many_syns_as_allowed(self):
        port = fresh_port()
        firewall.drop_silently(self.lab.server, port)
        self.addCleanup(firewall.remove_all, self.lab.server)
        with Capture(self.lab.client, CLIENT_INTERFACE) as capture:
            run = self.probe(self.lab.target("ipv4"), "-p", str(port), "--retries", "1",
                             "--timeout", "2")
            record = self.assert_outcome(run, "filtered")
            flags = [segment.flags for segment in capture.connections(port)[record.client_port]]
        self.assertEqual(flags[:2], ["S", "S"], run)
        # Ending with a RST is allowed: a SYN/ACK may still be on its way.
        self.assertIn(flags[2:], ([], ["R"]), run)

    def test_icmp_errors_are_named(self):
        for word, kind in firewall.ICMP.items():
            with self.subTest(icmp=word):
                run = self.behind(firewall.reject_with_icmp, "ipv4", word)
                self.assert_icmp(run, SERVER["ipv4"], kind)

    def test_icmpv6_errors_are_named(self):
        for word, kind in firewall.ICMPV6.items():
            with self.subTest(icmpv6=word):
                run = self.behind(firewall.reject_with_icmpv6, "ipv6", word)
                self.assert_icmp(run, SERVER["ipv6"], kind)

    def assert_icmp(self, run, sender, kind):
        record = self.assert_outcome(run, "unreachable")
        said = {(error["from"], error["type"], error["code"]) for error in record["icmp"]}
        self.assertEqual(said, {(sender, *kind)}, run)
        self.assertTrue(all(error["text"] for error in record["icmp"]), run)


class LocalErrors(InVethLab):
    def assert_error(self, run, status):
        self.assertEqual(run.status, status, run)
        self.assertEqual(run.stdout, "", run)
        self.assertRegex(run.stderr, r"\A[^\n]+\n\Z", f"one line\n{run}")
        self.assert_nothing_left()

    def test_bad_input_is_a_usage_error(self):
        server = SERVER["ipv4"]
        for arguments in (
                (server, "-p", "0"), (server, "-p", "70000"), (server, "-p", "no-such-service"),
                (server, "-p", "80-"), (server + ":70000",), (server, "-p", "80-70"),
                ("-p", "80"), (server, "-p", "80", "--no-such-option"),
                (server, "-p", "80", "-4", "-6"), (server, "-p", "80", "-6"),
                (SERVER["ipv6"], "-p", "80", "-4"), (server, "-p", "80", "-c", "0"),
                (server, "-p", "80", "-c", "many"), (server, "-p", "80", "-i", "-1"),
                (server, "-p", "80", "--timeout", "soon"),
                (server, "-p", "80", "--interface", "nosuch0"),
                (server, "-p", "80", "--source", "10.77.0.99"),
                ("fe80::2%nosuch0", "-p", "80")):
            with self.subTest(arguments=arguments):
                self.assert_error(self.probe(*arguments), 2)

    def test_unknown_command(self):
        self.assert_error(synspect.run(self.lab.client, "conjure"), 2)

    def test_unknown_name(self):
        self.assert_error(self.probe("no-such-host.invalid", "-p", "80"), 4)

    def test_no_route(self):
        for target in ("192.0.2.1", "2001:db8::1"):
            with self.subTest(target=target):
                self.assert_error(self.probe(target, "-p", "80"), 5)

    def test_missing_capability(self):
        run = self.probe(SERVER["ipv4"], "-p", "80",
                         wrapper=("setpriv", "--bounding-set", "-net_raw"))
        self.assert_error(run, 3)
        self.assertRegex(run.stderr.lower(), "cap_net_raw")


class WithoutFirewallRights(InVethLab):
    """CAP_NET_RAW alone: probing works, but nothing keeps the kernel from answering."""

    wrapper = ("setpriv", "--bounding-set", "-net_admin")

    def test_the_guard_falls_back_aloud(self):
        with serving(self.lab, "closes_when_peer_does") as port:
            run = self.probe(self.lab.target("ipv4"), "-p", str(port), "--timeout", "1",
                             wrapper=self.wrapper)
            self.assertIn("guard", run.stderr.lower(), run)
            self.assertEqual(problems(run.record), [], run)
            self.assertEqual(run.record["outcome"], "open", run)
            # Our kernel resets at the SYN/ACK; the report must not blame the server.
            self.assertIn("kernel-rst-escaped",
                          [finding["id"] for finding in run.record["findings"]], run)
            self.assertEqual(self.lab.connections_at_server(port), [])

    def test_asking_for_the_guard_is_not_permitted(self):
        run = self.probe(SERVER["ipv4"], "-p", "80", "--rst-guard", "nft", wrapper=self.wrapper)
        self.assertEqual((run.status, run.stdout), (3, ""), run)
        self.assertRegex(run.stderr, r"\A[^\n]+\n\Z", f"one line\n{run}")


if __name__ == "__main__":
    preconditions.main()

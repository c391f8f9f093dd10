"""`-o ladder` of the real program: what the picture and the sentence below it say, against servers
that do well and servers that do not, at the width of a terminal."""

import re
import unittest

import firewall
import preconditions
import synspect
from lab import Lab
from serving import fresh_port, serving

ARROW = re.compile(r"^ *(\d+) +([\d.]+) ")
QUICKLY = ("--retries", "1", "--timeout", "1.5", "--time-wait", "0.3")


class Ladder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab("veth"))

    def draw(self, port, *arguments, status, family="ipv4"):
        run = synspect.run(self.lab.client, "probe", self.lab.target(family), "-p", str(port),
                           "-o", "ladder", *QUICKLY, *arguments)
        self.assertEqual(run.status, status, run)
        for line in run.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)
        return run.stdout

    def assert_said(self, text, *words):
        for word in words:
            self.assertIn(word, text)

    def verdict(self, text):
        """The sentence below the drawing, on one line."""
        below = text[text.rindex("│\n"):] if "│\n" in text else text
        sentence = below.split("\n\n")[1]
        return " ".join(sentence.split())

    def test_healthy(self):
        for family in ("ipv4", "ipv6"):
            with self.subTest(family=family), serving(self.lab, "slow_close", 0.03) as port:
                text = self.draw(port, status=0, family=family)
                self.assert_said(text, "LISTEN       a", "SYN-RECEIVED o", "ESTABLISHED  i",
                                 "CLOSE-WAIT   o", "LAST-ACK     o", "CLOSED       a",
                                 "SYN-SENT", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT")
                self.assertEqual(len([x for x in text.splitlines() if ARROW.match(x)]), 7, text)
                self.assertIn("open, closed: clean\n", text)
                self.assertNotIn("?", text)

    def test_verified(self):
        with serving(self.lab, "slow_close", 0.03) as port:
            text = self.draw(port, "--verify", status=0)
        self.assertIn("asked after the end", text)
        self.assertIn("open, closed: clean, and the server has forgotten it\n", text)

    def test_never_closes(self):
        with serving(self.lab, "never_closes") as port:
            text = self.draw(port, status=1)
        self.assertIn("no FIN from the server for 1.5", text)
        self.assertRegex(self.verdict(text),
                         r"^FAILED at peer_fin: the server acknowledged our FIN \(segment \d+\) "
                         r"and never closed for 1.5 s: its application holds the connection")

    def test_nothing_listens(self):
        text = self.draw(fresh_port(), status=1)
        self.assertNotIn("LISTEN", text)
        self.assertRegex(self.verdict(text), r"^FAILED at syn: .* refused \(segment 2: RST\)$")

    def behind(self, rule, *words):
        port = fresh_port()
        rule(self.lab.server, port, *words)
        self.addCleanup(firewall.remove_all, self.lab.server)
        return self.draw(port, status=1)

    def test_dropped(self):
        text = self.behind(firewall.drop_silently)
        self.assertEqual(text.count("SYN seq 0"), 2)
        self.assertEqual(text.count("SYN seq 0 again"), 1)
        self.assertEqual(self.verdict(text), "FAILED at syn: nobody answered 2 SYNs: the server or "
                                             "the path is silent")

    def test_prohibited(self):
        text = self.behind(firewall.reject_with_icmp, "admin-prohibited")
        self.assertIn("ICMP 3/13", text)
        self.assertRegex(self.verdict(text), r"^FAILED at syn: the server's host says .*"
                                             r"\(ICMP 3/13\)$")

    def test_resets_our_fin(self):
        with serving(self.lab, "resets", 0.05) as port:
            text = self.draw(port, status=1)
        self.assertRegex(self.verdict(text), r"^FAILED at (fin|peer_fin): the server .*reset .*"
                                             r"\(segment \d+: RST\)$")

    def test_ascii(self):
        with serving(self.lab, "never_closes") as port:
            text = self.draw(port, "--ascii", status=1)
        self.assertTrue(text.isascii(), text)
        self.assertIn("FAILED at peer_fin", text)


if __name__ == "__main__":
    preconditions.main()

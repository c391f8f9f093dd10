"""--measure against kernel servers: what it says against the kernel's own sockets and an independent
capture."""

import socket
import time
from contextlib import ExitStack, contextmanager

import judge
import preconditions
import synspect
from lab import SERVER, Lab
from measuring import FAMILIES, SECOND, OnTun, at_ns, said
from record import nanoseconds, problems
from serving import serving
from sockets import Watch, accept_queue, counter, sysctl, timer_seconds


class SynAckRetries(OnTun):
    arguments = ("--measure", "syn-ack-retries")

    def results(self, *arguments):
        return self.in_both_families("closes_when_peer_does", *self.arguments,
                                     *arguments).results("state", "syn-recv")

    def test_gave_up(self):
        sysctl(self, self.lab.server, "tcp_synack_retries", 2)
        for port, record, watch, capture in self.results("--timeout", "30"):
            one = self.assert_verdict(record, "syn-ack-retries", "gave-up")
            self.assertEqual([round(rung / 1e6) for rung in one["ladder_us"]], [1, 3])
            self.assert_ladder(one, record, capture, port, "S")
            said_at = at_ns(record, one["evidence"][-1])
            rows = [rows for asked, _, rows in watch.seen if asked > said_at - SECOND // 5]
            self.assertEqual([row for row in rows if row], [], "the server had not given up")

    def test_goes_on_and_the_reset_ends_it(self):
        for port, record, watch, capture in self.results("--timeout", "2"):
            one = self.assert_verdict(record, "syn-ack-retries", "goes-on")
            self.assert_ladder(one, record, capture, port, "S")
            reset_at = at_ns(record, one["evidence"][-1])
            before = [rows for asked, answered, rows in watch.seen
                      if asked > at_ns(record, 2) + SECOND // 100 and answered < reset_at]
            self.assertTrue(before and all(before), "it was there until our RST")
            after = [rows for asked, _, rows in watch.seen if asked > reset_at + SECOND // 50]
            self.assertTrue(after and not any(after), "the RST ended it at once")

    def test_syn_cookies(self):
        sysctl(self, self.lab.server, "tcp_syncookies", 2)
        for _, record, watch, _ in self.results("--timeout", "30"):
            self.assert_verdict(record, "syn-ack-retries", "never-repeated")
            self.assertFalse(any(rows for _, _, rows in watch.seen))


class FinRetries(OnTun):
    arguments = ("--measure", "fin-retries")

    def test_goes_on_until_our_late_ack(self):
        both = self.in_both_families("closes_when_peer_does", *self.arguments, "--timeout", "3")
        for port, record, watch, capture in both.results("state", "last-ack"):
            one = self.assert_verdict(record, "fin-retries", "goes-on")
            self.assertEqual(record["closed"], "clean", record["measurements"])
            self.assert_ladder(one, record, capture, port, "F")
            self.assertGreaterEqual(len(one["ladder_us"]), 2)
            acked_at = at_ns(record, one["evidence"][-1])
            fin_at = at_ns(record, one["evidence"][0])
            before = [rows for asked, answered, rows in watch.seen
                      if asked > fin_at and answered < acked_at]
            self.assertTrue(before and all(before), "in LAST-ACK until our ACK")
            after = [rows for asked, _, rows in watch.seen if asked > acked_at + SECOND // 50]
            self.assertTrue(after and not any(after), "gone after it")

    def test_gave_up(self):
        sysctl(self, self.lab.server, "tcp_orphan_retries", 1)
        both = self.in_both_families("closes_when_peer_does", *self.arguments, "--timeout", "20")
        for port, record, watch, capture in both.results("state", "last-ack"):
            one = self.assert_verdict(record, "fin-retries", "gave-up")
            self.assert_ladder(one, record, capture, port, "F")
            self.assertIn("RST", one["text"])
            there, _ = watch.present()
            self.assertTrue(there)
            self.assertLess(there[-1][0], at_ns(record, one["evidence"][-2]), "before our ACK")


class TimeWait(OnTun):
    def test_goes_on(self):
        both = self.in_both_families("leaves_first", "--measure", "time-wait", "--timeout", "3",
                                     seconds=0.05)
        for port, record, watch, _ in both.results("state", "time-wait"):
            self.assert_verdict(record, "time-wait-reuse", "accepted")
            one = self.assert_verdict(record, "time-wait", "goes-on")
            there, gone = watch.present()
            self.assertEqual(gone, [], "it is still there")
            held_ns = there[-1][1] - at_ns(record, one["evidence"][0])
            self.assertLessEqual(nanoseconds(one["at_least_us"]), held_ns)
            self.assertGreater(one["at_least_us"], 1e6)
            print(f"time-wait goes-on: at least {one['at_least_us']} us", flush=True)


class AcceptQueue(OnTun):
    N = 8

    def probe(self, family, port, count):
        run = self.measure(family, port, "--measure", "accept-queue", "-c", str(count),
                           "--timeout", "2")
        self.assertEqual(len(run.records), count)
        verdicts = [said(record, "accept-queue")["verdict"] for record in run.records]
        print(f"accept-queue {family}: {sorted(verdicts)}", flush=True)
        return verdicts

    def test_full(self):
        for family in FAMILIES:
            with self.subTest(family=family), serving(self.lab, "accepts_nobody", 3) as port:
                overflows = counter(self.lab.server, "ListenOverflows")
                verdicts = self.probe(family, port, self.N)
                accepted = verdicts.count("accepted")
                self.assertEqual(accepted, accept_queue(self.lab.server, port))
                self.assertLess(accepted, self.N)
                self.assertGreater(accepted, 0)
                self.assertGreaterEqual(counter(self.lab.server, "ListenOverflows") - overflows,
                                        self.N - accepted)
                self.assertLessEqual(set(verdicts), {"accepted", "syn-ack-again", "silent"})
                self.nothing_left(port)

    def test_full_and_told_to_say_so(self):
        # Linux lets as many be half-way as wait for accept(), and one more wait: 3 that wait
        # already leave room for one of 3 that are completed together.
        sysctl(self, self.lab.server, "tcp_abort_on_overflow", 1)
        for family in FAMILIES:
            with self.subTest(family=family), serving(self.lab, "accepts_nobody", 3) as port, \
                    self.waiting(family, port, 3):
                verdicts = self.probe(family, port, 3)
                self.assertEqual(sorted(verdicts), ["accepted", "reset", "reset"])
                self.assertEqual(accept_queue(self.lab.server, port), 4)

    @contextmanager
    def waiting(self, family, port, count):
        kind = socket.AF_INET6 if family == "ipv6" else socket.AF_INET
        with ExitStack() as stack:
            for _ in range(count):
                with self.lab.client.entered():
                    connection = stack.enter_context(socket.socket(kind, socket.SOCK_STREAM))
                connection.settimeout(5)
                connection.connect((SERVER[family], port))
            yield

    def test_roomy(self):
        for family in FAMILIES:
            with self.subTest(family=family), serving(self.lab, "closes_when_peer_does") as port:
                self.assertEqual(self.probe(family, port, self.N), ["accepted"] * self.N)
                self.nothing_left(port)


class Ghost(OnTun):
    def test_seen_and_ended(self):
        both = self.in_both_families("closes_when_peer_does", "--measure", "ghost", "--timeout", "2")
        for port, record, watch, capture in both.results("state", "syn-recv"):
            one = self.assert_verdict(record, "ghost", "accepted")
            self.assert_verdict(record, "ghost-lifetime", "goes-on")
            end = self.assert_verdict(record, "ghost-reset", "ended")
            born, reset = at_ns(record, one["evidence"][1]), at_ns(record, end["evidence"][0])
            silent = [rows for asked, answered, rows in watch.seen
                      if asked > born + SECOND // 100 and answered < reset]
            self.assertTrue(silent and all(silent), "in syn-recv while we are silent")
            after = [rows for asked, _, rows in watch.seen if asked > reset + SECOND // 50]
            self.assertTrue(after and not any(after), "gone right after our RST")
            captured = capture.connections(port)[record.client_port]
            self.assertEqual(judge.transcript_differences(record, captured), [])

    def test_syn_cookies(self):
        sysctl(self, self.lab.server, "tcp_syncookies", 2)
        both = self.in_both_families("closes_when_peer_does", "--measure", "ghost", "--timeout", "20")
        for _, record, watch, _ in both.results("state", "established"):
            self.assert_verdict(record, "ghost-lifetime", "never-repeated")
            self.assert_verdict(record, "ghost-reset", "ended")
            self.assertFalse(any(rows for asked, _, rows in watch.seen if asked > at_ns(record, 8)),
                             "our question ended a handshake")

    def test_given_up(self):
        sysctl(self, self.lab.server, "tcp_synack_retries", 1)
        both = self.in_both_families("closes_when_peer_does", "--measure", "ghost", "--timeout", "20")
        for _, record, _, _ in both.results("state", "syn-recv"):
            one = self.assert_verdict(record, "ghost-lifetime", "gave-up")
            self.assertEqual(len(one["ladder_us"]), 1)
            self.assert_verdict(record, "ghost-reset", "ended")


class ZTimeWaitToItsEnd(OnTun):
    """Linux holds it for a minute: started before all else, and read at the end."""

    @classmethod
    def begin(cls):
        cls.stack = ExitStack()
        cls.lab = cls.stack.enter_context(Lab("tun"))
        cls.running = []
        for family in FAMILIES:
            port = cls.stack.enter_context(serving(cls.lab, "leaves_first", 0.05))
            watch = cls.stack.enter_context(
                Watch(cls.lab.server, port, "state", "time-wait", every=0.2))
            probing = synspect.Probing(cls.lab.client, cls.lab.target(family), "-p", str(port),
                                       "--measure", "time-wait", "--timeout", "63", "--hold", "2")
            cls.running.append((family, port, watch, probing))

    @classmethod
    def setUpClass(cls):
        pass  # see begin

    def test_to_its_end(self):
        for family, port, watch, probing in self.running:
            with self.subTest(family=family):
                stdout, stderr = probing.process.communicate(timeout=90)
                run = synspect.Run(probing.process.returncode, stdout, stderr)
                time.sleep(0.5)
                self.assertEqual(problems(run.record), [])
                self.assert_bounds(run.record, watch)
                self.nothing_left(port)

    def assert_bounds(self, record, watch):
        self.assert_verdict(record, "time-wait-reuse", "accepted")
        one = self.assert_verdict(record, "time-wait", "ended")
        least, most = nanoseconds(one["at_least_us"]), nanoseconds(one["at_most_us"])
        fin, acked = (at_ns(record, n) for n in one["evidence"][:2])
        there = [entry for entry in watch.seen if entry[2] and entry[0] > acked]
        gone = next(entry for entry in watch.seen if entry[0] > there[-1][0] and not entry[2])
        held_at_least, held_at_most = there[-1][0] - acked, gone[1] - fin
        print(f"time-wait held {least / 1e9:.3f} to {most / 1e9:.3f} s; by ss "
              f"{held_at_least / 1e9:.3f} to {held_at_most / 1e9:.3f} s", flush=True)
        self.assertLessEqual(least, held_at_most)
        self.assertGreaterEqual(most, held_at_least)
        self.assertLess(most - least, 2.5 * SECOND)
        # Nothing that we sent has started the server's timer anew.
        ends = [asked / SECOND + timer_seconds(rows[0]) for asked, _, rows in there
                if timer_seconds(rows[0]) > 0]
        self.assertLess(max(ends) - ends[0], 1.5)


def setUpModule():
    ZTimeWaitToItsEnd.begin()


def tearDownModule():
    ZTimeWaitToItsEnd.stack.close()


if __name__ == "__main__":
    preconditions.main()

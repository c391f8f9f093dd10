"""The reference trace, as a capture of every kind: what tshark finds in it is what it was built
from, and what `synspect explain` finds is what must be found."""

import gzip
import os
import tempfile
import unittest

import preconditions
import reference_trace as reference
import tshark
from explaining import explain

WRITERS = {"pcap": reference.pcap, "pcapng": reference.pcapng}


def files(folder):
    """(name, path) of the trace in each form."""
    for kind, write in WRITERS.items():
        for nanoseconds in (False, True):
            for order in "<>":
                unit = "nano" if nanoseconds else "micro"
                name = f"{unit}-{'little' if order == '<' else 'big'}.{kind}"
                octets = write(reference.trace(), nanoseconds, order)
                for suffix, packed in (("", octets), (".gz", gzip.compress(octets))):
                    path = os.path.join(folder, name + suffix)
                    with open(path, "wb") as file:
                        file.write(packed)
                    yield name + suffix, path


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = list(files(cls.enterClassContext(tempfile.TemporaryDirectory())))

    def test_it_is_what_it_was_built_from(self):
        """By tshark: times, lengths, checksums, the numbers and options of each segment."""
        names = ("frame.time_epoch", "frame.len", "ip.checksum.status", "udp.checksum.status",
                 "tcp.checksum.status", "dns.qry.name", "dns.a", "tcp.srcport", "tcp.dstport",
                 "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size",
                 "tcp.options.mss_val", "tcp.options.wscale.shift", "tcp.options.sack_perm",
                 "tcp.options.timestamp.tsval", "tcp.options.timestamp.tsecr")
        good, udp, there, back = "1", ["1", "1", ""], ["53747", "80"], ["80", "53747"]
        rest = [[reference.NAME, ""] + [""] * 11, [reference.NAME, reference.SERVER] + [""] * 11]
        expected = [[*udp, *rest[0]], [*udp, *rest[1]]]
        expected += [[good, "", good, "", "", *words] for words in (
            [*there, "0x0002", "2632373117", "0", "65535", "1460", "6", "0402",
             "596778860", "0"],
            [*back, "0x0012", "2691239502", "2632373118", "65535", "1412", "8", "0402",
             "3455834059", "596778860"],
            [*there, "0x0010", "2632373118", "2691239503", "131584", "", "", "",
             "596778896", "3455834059"])]
        for name, path in self.files:
            with self.subTest(file=name):
                rows = tshark.fields(path, *names, options=tshark.CHECKSUMS)
                self.assertEqual([(tshark.decimal_ns(row[0]), int(row[1])) for row in rows],
                                 [(reference.BEGINNING_NS + at * 1000, length)
                                  for at, length in reference.FRAMES])
                self.assertEqual([row[2:] for row in rows], expected)

    def test_explained(self):
        for name, path in self.files:
            with self.subTest(file=name):
                run = explain(path)
                record = run.record
                self.assertEqual(record["resolve_us"], reference.RESOLVE_US, run)
                self.assertEqual(record.step("syn")["rtt_us"], reference.SYN_RTT_US, run)
                self.assertEqual(record.step("ack")["turnaround_us"], reference.ACK_TURNAROUND_US,
                                 run)
                self.assertEqual(record.server_claims(), [("SYN-RECEIVED", "observed"),
                                                          ("ESTABLISHED", "assumed")], run)
                self.assertEqual(record.client_states(), ["SYN-SENT", "ESTABLISHED"], run)
                self.assertEqual(record["outcome"], "open", run)
                self.assertEqual(record["started"], "2026-11-20T09:29:14.280463000Z", run)
                self.assertEqual(record["target"], {"name": reference.NAME, "port": 80, "family": 4,
                                                    "address": reference.SERVER}, run)
                self.assertEqual((record["source"]["address"], record.client_port),
                                 (reference.CLIENT, reference.CLIENT_PORT), run)
                self.assertEqual((record["vantage"], record["attempt"]), ("client", 1), run)


if __name__ == "__main__":
    preconditions.main(tools=("tshark",))

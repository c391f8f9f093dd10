"""What every command really writes, against the schemas of docs/schema: all of it is valid, all
that they promise comes, and what is broken in any way is rejected."""

import unittest

import preconditions
import schema_scenarios
from lab import Lab
from scanning import populate
from schemas import all_schemas, broken, general, places, with_value, without

# What a situation must have brought about, or it was not tested: outcome and end of a record.
EXPECTED = {"demo": ("open", "clean"), "link-local": ("open", "clean"), "half": ("open", "reset"),
            "closes_first": ("open", "clean"), "resets": ("open", "reset"),
            "never_closes": ("open", "timeout"), "named": ("open", "clean"),
            "refused": ("refused", "not-attempted"), "filtered": ("filtered", "not-attempted"),
            "unreachable": ("unreachable", "not-attempted"),
            "unreachable6": ("unreachable", "not-attempted"), "error": ("error", "not-attempted"),
            "explain reference": ("open", "not-attempted"),
            "explain cut": ("open", "not-attempted"),
            "explain recorded": ("open", "clean"),
            "explain server": ("open", "clean"), "explain middle": ("refused", "not-attempted"),
            "scan half 10.80.3.0/28": ("open", "reset"),
            "scan full fd80::3:0/124": ("open", "clean"),
            "scan refused": ("refused", "not-attempted"),
            "scan filtered": ("filtered", "not-attempted"),
            "scan unreachable": ("unreachable", "not-attempted"),
            "scan error": ("error", "not-attempted")}
# What only a capture file's records have.
FROM_EXPLAIN = {("vantage",)}


class Schemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schemas = all_schemas()
        with Lab("veth") as lab:
            populate(lab)
            cls.said = dict(schema_scenarios.probes(lab))
            cls.said.update(schema_scenarios.scans(lab))
            cls.said.update(schema_scenarios.explained(lab))
            cls.said.update(schema_scenarios.doctors(lab))
            cls.said["checkpoint"] = [schema_scenarios.checkpoint(lab)]

    def records(self):
        """(situation, schema, record) of all."""
        for situation, records in self.said.items():
            for record in records:
                yield situation, self.schemas[record["schema"]], record

    def first(self, situation, kind="probe"):
        return next(record for record in self.said[situation]
                    if record["schema"] == f"synspect/{kind}/1")

    def test_situations_came_about(self):
        for situation, expected in EXPECTED.items():
            with self.subTest(situation=situation):
                self.assertIn(expected, [(record["outcome"], record["closed"])
                                         for record in self.said[situation] if "outcome" in record])
        for situation, records in self.said.items():
            self.assertTrue(records, f"{situation}: no record")
        self.assertTrue(self.first("interrupted")["interrupted"])
        for name, basis in (("recorded", "recorded"), ("server", "given"), ("reference", "hops")):
            self.assertEqual(self.first(f"explain {name}")["vantage_basis"], basis)
        self.assertTrue(self.said["checkpoint"][0]["outstanding"], "nothing was in flight")
        for name in schema_scenarios.MEASURED:
            said = {one["measure"] for one in self.first(name)["measurements"]}
            self.assertIn(name, said)

    def test_every_line_is_valid(self):
        for situation, schema, record in self.records():
            with self.subTest(situation=situation):
                self.assertEqual(schema.problems(record), [], record)

    def test_examples_are_valid(self):
        for name, schema in self.schemas.items():
            self.assertTrue(schema.text["examples"], name)
            for example in schema.text["examples"]:
                self.assertEqual(schema.problems(example), [], name)

    def test_every_promised_member_comes(self):
        """With a value, in one valid record at least."""
        come = {name: set() for name in self.schemas}
        for _, _, record in self.records():
            come[record["schema"]].update(general(path) for path, value in places(record)
                                          if value is not None)
        for name, schema in self.schemas.items():
            self.assertEqual(schema.promised() - come[name], set(), f"{name}: never came")

    def test_fields_may_be_added(self):
        for situation, schema, record in self.records():
            for path, value in places(record):
                if isinstance(value, dict):
                    more = with_value(record, (*path, "new"), {"x": [1]})
                    self.assertEqual(schema.problems(more), [], situation)

    def test_broken_records_are_rejected(self):
        """Each member removed, and each value made wrong."""
        done = set()
        for situation, schema, record in self.records():
            for wrong, changed in broken(record, done):
                self.assertFalse(schema.accepts(changed),
                                 f"{situation}: {record['schema']} accepts {wrong}")
        print(f"{len(done)} ways to break a record", flush=True)
        self.assertGreater(len(done), 500)

    def assert_rejected(self, record, path, value):
        schema = self.schemas[record["schema"]]
        self.assertTrue(schema.accepts(record))
        self.assertFalse(schema.accepts(with_value(record, path, value)), f"{path} = {value!r}")

    def test_rules_between_members(self):
        healthy, refused = self.first("ipv4"), self.first("refused")
        last = len(healthy["server_states"]) - 1
        self.assertEqual(healthy["server_states"][last]["claim"], "assumed")
        self.assert_rejected(refused, ("server_states", 0, "state"), "ESTABLISHED")
        self.assert_rejected(refused, ("closed",), "clean")
        self.assert_rejected(self.first("filtered"), ("server_states",), healthy["server_states"])
        self.assert_rejected(healthy, ("error",), "sendto: it did not fail")
        self.assert_rejected(self.first("error"), ("error",), None)
        self.assert_rejected(healthy, ("server_states", 0, "evidence"), [])
        self.assert_rejected(healthy, ("server_states", last, "state"), None)
        self.assert_rejected(healthy, ("steps", 0, "to"), None)
        self.assert_rejected(healthy, ("steps", 0, "quantity"), "turnaround")
        self.assert_rejected(healthy, ("stamps",), "capture-file")
        self.assert_rejected(healthy, ("target", "family"), 6)
        self.assert_rejected(self.first("ipv6"), ("target", "family"), 4)
        self.assert_rejected(healthy, ("segments", 0, "ack"), 7)
        self.assert_rejected(healthy, ("segments", 1, "ack"), None)
        self.assert_rejected(healthy, ("segments", 1, "direction"), "out")

    def test_rules_between_members_of_a_capture(self):
        here, there = self.first("explain client"), self.first("explain server")
        self.assert_rejected(here, ("vantage",), "server")
        self.assert_rejected(there, ("vantage",), "client")
        self.assert_rejected(there, ("vantage_basis",), "guessed")
        self.assertEqual(there["steps"][0]["quantity"], "turnaround")
        self.assert_rejected(there, ("steps", 0, "quantity"), "delay")

    def test_rules_between_members_of_a_scan(self):
        found, silent = (self.first(name, "scan") for name in
                         ("scan half 10.80.3.0/28", "scan filtered"))
        for field in ("ttl", "window", "options", "source"):
            self.assert_rejected(found, (field,), None)
        self.assert_rejected(found, ("source", "port"), 0)
        self.assert_rejected(found, ("icmp",), self.first("scan unreachable", "scan")["icmp"])
        self.assert_rejected(self.first("scan unreachable", "scan"), ("icmp",), None)
        for field in ("ttl", "window", "options", "source"):
            value = None if field == "source" else found[field]
            self.assert_rejected(silent, (field,), value)

    def test_rules_between_members_of_a_summary(self):
        repeated, all_targets = (self.first(name, "summary") for name in
                                 ("repeated", "scan half 10.80.3.0/28"))
        self.assert_rejected(repeated, ("target",), None)
        self.assert_rejected(all_targets, ("target",), repeated["target"])
        self.assert_rejected(repeated, ("complete",), True)
        self.assert_rejected(repeated, ("steps", 0, "n"), 0)
        self.assert_rejected(repeated, ("steps", 0, "stddev"), None)
        self.assert_rejected(repeated, ("steps", 0, "step"), "fin")
        self.assert_rejected(repeated, ("steps", 1, "quantity"), "rtt_us")
        self.assert_rejected(repeated, ("steps",), repeated["steps"][:4])
        self.assertFalse(self.schemas["synspect/summary/1"].accepts(
            without(all_targets, ("counters", "in_flight"))))


if __name__ == "__main__":
    preconditions.main(modules=("jsonschema",))

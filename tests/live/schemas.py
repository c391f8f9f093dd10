"""The JSON Schema files of docs/schema, applied by a validator that is not ours
(python3-jsonschema); what they promise, and how a record can be broken."""

import copy
import json
import os

from lab import HERE

FOLDER = os.path.join(HERE, "..", "..", "docs", "schema")
KINDS = ("probe", "scan", "summary", "checkpoint", "doctor")


class Schema:
    def __init__(self, kind):
        from jsonschema import Draft202012Validator  # not before preconditions.main has looked

        with open(os.path.join(FOLDER, f"{kind}-1.schema.json"), encoding="utf-8") as file:
            self.text = json.load(file)
        Draft202012Validator.check_schema(self.text)
        self._validator = Draft202012Validator(self.text)

    def problems(self, record):
        """As sentences; empty if the record is valid."""
        return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
                for error in self._validator.iter_errors(record)]

    def accepts(self, record):
        return self._validator.is_valid(record)

    def promised(self):
        """The paths of all members that are required somewhere, "*" for any element of an array."""
        found = set()
        self._collect(self.text, (), found)
        return found

    def _collect(self, part, path, found):
        if not part:
            return
        if "$ref" in part:
            self._collect(self.text["$defs"][part["$ref"].rpartition("/")[2]], path, found)
        names = [*part.get("required", ()), *sum(part.get("dependentRequired", {}).values(), [])]
        found.update((*path, name) for name in names)
        for name, inside in part.get("properties", {}).items():
            self._collect(inside, (*path, name), found)
        for inside in (part.get("items", {}), *part.get("prefixItems", ())):
            self._collect(inside, (*path, "*"), found)
        for key in ("allOf", "anyOf"):
            for inside in part.get(key, ()):
                self._collect(inside, path, found)
        for key in ("then", "else"):
            self._collect(part.get(key, {}), path, found)


def all_schemas():
    return {f"synspect/{kind}/1": Schema(kind) for kind in KINDS}


def places(value, path=()):
    """Each value inside, with its path."""
    yield path, value
    inside = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, child in inside:
        yield from places(child, (*path, key))


def general(path):
    return tuple("*" if isinstance(key, int) else key for key in path)


def with_value(record, path, value):
    """A copy with `value` there."""
    changed = copy.deepcopy(record)
    _parent(changed, path)[path[-1]] = value
    return changed


def without(record, path):
    changed = copy.deepcopy(record)
    del _parent(changed, path)[path[-1]]
    return changed


def _parent(value, path):
    for key in path[:-1]:
        value = value[key]
    return value


# Of members whose values are words: any other word is wrong.
WORDS = {"schema", "outcome", "closed", "stamps", "step", "state", "claim", "severity", "id",
         "direction", "checksum", "quantity", "check", "status"}
# Each just beyond what it may be.
BEYOND = {"port": (-1, 65536), "family": (5,), "attempt": (0,), "ttl": (-1, 256),
          "window": (-1, 65536), "seq": (-1, 2**32), "ack": (-1, 2**32), "n": (-1,), "from": (0,),
          "to": (0,), "length": (-1,), "mss": (-1, 65536), "window_scale": (-1, 256),
          "ts_val": (-1, 2**32), "ts_ecr": (-1, 2**32), "type": (-1, 256), "code": (-1, 256),
          "transmissions": (0,), "segments_omitted": (-1,), "rtt_us": (-0.001,),
          "turnaround_us": (-0.001,), "gap_us": (-0.001,), "resolve_us": (-0.001,),
          "at_least_us": (-0.001,), "lifecycles": (-1,), "ambiguous": (-1,), "min": (-0.001,),
          "p99": (-0.001,), "seed": (-1, 2**64), "digest": (-1, 2**64), "next": (-1, 2**64)}
# As text: what looks almost right.
MISSPELT = {"started": ("2026-11-20T09:29:04.123456Z", "2026-11-20T09:29:04.123456789",
                        "2026-11-20 09:29:04.123456789Z"),
            "address": ("[::1]", "", "db.example"), "flags": ("", ".S", "SS"),
            "text": ("",), "measure": ("",), "verdict": ("Not measured",)}


def broken(record, done):
    """What is wrong, and the record with it: one thing at each place, whatever the schema says.
    `done`: a set of what need not be tried again, because another record of that kind was."""
    for path, value in places(record):
        if not path:
            continue
        where = ".".join(map(str, path))
        for wrong, change in _changes(path, value):
            kind = (record["schema"], general(path), type(value), wrong)
            if kind not in done:
                done.add(kind)
                yield f"{where} {wrong}", change(record)


def _changes(path, value):
    if isinstance(path[-1], str):
        yield "removed", lambda record: without(record, path)
    for other in _replacements(path[-1], value):
        yield f"= {other!r}", lambda record, other=other: with_value(record, path, other)


def _replacements(name, value):
    yield {} if isinstance(value, list) else []
    if isinstance(value, (bool, int, float)):
        yield "7"
    if isinstance(value, str):
        yield 1
        yield from MISSPELT.get(name, ())
        if name in WORDS:
            yield "no-such-word"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from BEYOND.get(name, ())

#!/usr/bin/env python3
"""list_skipped.py: what it says, and when a skipped test fails the run."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "list_skipped.py"

PASSED = '<testcase name="unit.tcp" status="run"><system-out>fine\n</system-out></testcase>'
SKIPPED = """<testcase name="live.probe" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>
<system-out>preparing
needs CAP_NET_RAW
</system-out></testcase>"""
SILENT = SKIPPED.replace("preparing\nneeds CAP_NET_RAW\n", "")
UNITTEST = SKIPPED.replace("preparing\nneeds CAP_NET_RAW\n", """
test_tun (lifecycle.Tun.test_tun) ... skipped 'no /dev/net/tun'
test_v6 (lifecycle.Tun.test_v6) ... ok
test_v4 (lifecycle.Tun.test_v4) ... skipped "no 'lab' here"
OK (skipped=2)
""")
MISSING = """<testcase name="unit.base" status="notrun">
<skipped message="Unable to find executable"/></testcase>"""


def run_on(*cases, ci):
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as junit:
        junit.write(f"<testsuite>{''.join(cases)}</testsuite>")
        junit.flush()
        environment = {**os.environ, "CI": ci}
        return subprocess.run(
            [sys.executable, str(SCRIPT), junit.name],
            env=environment, capture_output=True, text=True, check=False,
        )


class ListSkipped(unittest.TestCase):
    def test_rows(self):
        rows = [
            ("nothing skipped", [PASSED], "true", 0, ""),
            ("skipped, at a desk", [PASSED, SKIPPED], "", 0, "live.probe: needs CAP_NET_RAW"),
            ("skipped, in CI", [PASSED, SKIPPED], "true", 1, "live.probe: needs CAP_NET_RAW"),
            ("unittest", [UNITTEST], "", 0, "live.probe: no /dev/net/tun; no 'lab' here"),
            ("no reason", [SILENT], "true", 1, "live.probe: gave no reason"),
            ("ctest counts a missing program itself", [MISSING], "true", 0, ""),
        ]
        for name, cases, ci, status, said in rows:
            with self.subTest(name):
                run = run_on(*cases, ci=ci)
                self.assertEqual((run.returncode, run.stderr), (status, ""))
                first = run.stdout.split("\n")[0]
                self.assertEqual(first, f"skipped: {said}" if said else "")


if __name__ == "__main__":
    unittest.main()

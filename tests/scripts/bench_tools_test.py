#!/usr/bin/env python3
"""bench_tools.py: what each tool's output says was found, and who does what."""

import json
import pathlib
import subprocess
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
import bench_tools  # noqa: E402


def scanned(address, outcome, closed="not-attempted"):
    return json.dumps({"schema": "synspect/scan/1", "target": {"address": address, "port": 80},
                       "outcome": outcome, "closed": closed})


class Found(unittest.TestCase):
    def test_rows(self):
        rows = [
            ("masscan", "half", 2, [
                "#masscan", "open tcp 80 10.16.0.1 1795632996", "open tcp 80 10.16.0.2 1795632996",
                "open tcp 80 10.16.0.1 1795632997", "closed tcp 80 10.16.0.3 1795632997", "# end"]),
            ("masscan", "refused", 1, ["closed tcp 81 10.16.0.1 1795632996"]),
            ("zmap-1", "half", 1, ["saddr,classification", "10.16.0.9,synack", "10.16.0.8,rst"]),
            ("zmap-n", "refused", 1, ["saddr,classification", "10.16.0.9,synack", "10.16.0.8,rst"]),
            ("nmap", "half", 1, [
                "# Nmap 7.93 scan", "Host: 10.16.0.0 ()\tStatus: Up",
                "Host: 10.16.0.0 ()\tPorts: 80/open/tcp//http///",
                "Host: 10.16.0.1 ()\tPorts: 80/filtered/tcp//http///"]),
            ("nmap", "refused", 1, ["Host: 10.16.0.1 ()\tPorts: 81/closed/tcp//hosts2-ns///"]),
            ("epoll_client", "full", 7, ['{"connections":9,"opened":8,"clean":7,"failed":1}']),
            ("synspect", "half", 2, [
                scanned("10.16.0.1", "open"), scanned("10.16.0.2", "open"),
                scanned("10.16.0.2", "open"), scanned("10.16.0.3", "refused"),
                '{"schema":"synspect/summary/1"}']),
            ("synspect", "refused", 1, [scanned("10.16.0.3", "refused")]),
            ("synspect", "full", 1, [
                scanned("10.16.0.1", "open", "clean"), scanned("10.16.0.2", "open", "reset")]),
            ("masscan", "silent", 0, []),
        ]
        for tool, work, count, lines in rows:
            with self.subTest(f"{tool}, {work}"):
                self.assertEqual(
                    bench_tools.found(tool, work, [f"{line}\n" for line in lines]), count)


class Plan(unittest.TestCase):
    def plan(self, works, tools):
        return subprocess.run([sys.executable, "-B", SCRIPTS / "bench_tools.py", works, tools],
                              capture_output=True, text=True, check=False)

    def test_a_tool_does_what_it_can(self):
        run = self.plan("silent full", "epoll_client")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "full epoll_client\n", ""))

    def test_unknown_name(self):
        run = self.plan("half", "hping")
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("'hping' is none of: synspect masscan", run.stderr)

    def test_every_tool_has_targets_and_a_command(self):
        for work in bench_tools.TARGETS:
            for tool, command in bench_tools.COMMANDS.items():
                with self.subTest(f"{tool}, {work}"):
                    job = bench_tools.Job(tool, work, 1, "bench0", "10.15.0.2", "m", "1-2")
                    words = list(map(str, command(job)))
                    self.assertIn("81" if work == "refused" else "80", words)
                    self.assertTrue(any(word.startswith("10.16.0.0") for word in words))


if __name__ == "__main__":
    unittest.main()

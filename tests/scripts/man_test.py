#!/usr/bin/env python3
"""The man pages: one a command, each with exactly the options that the command's help names, their
short forms and their arguments; nothing that groff or mandoc warns of."""

import glob
import os
import re
import shutil
import subprocess
import sys
import unittest

from command_help import GENERAL, ROOT, Option, commands, options, say

FOLDER = os.path.join(ROOT, "docs", "man")
SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO")
TAG = re.compile(r"       (?:-(?P<short>\w), )?--(?P<name>[\w-]+)(?: (?P<argument>\S+))?(?:  .*)?$")


def path_of(command):
    return os.path.join(FOLDER, f"synspect-{command}.1" if command else "synspect.1")


def rendered(path):
    """As plain text in wide lines, and what groff said."""
    done = subprocess.run(["groff", "-Kutf8", "-man", "-Tascii", "-ww", "-rLL=300n", "-P-cbou",
                           path], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout, done.stderr


def section(text, title):
    begin = text.index(f"\n{title}\n") + len(title) + 2
    end = re.search(r"^[A-Z]", text[begin:], re.MULTILINE)
    return text[begin:begin + end.start()] if end else text[begin:]


def tagged(text):
    matches = (TAG.match(line) for line in section(text, "OPTIONS").splitlines())
    return [Option(match["name"], match["short"], match["argument"])
            for match in matches if match]


class ManPages(unittest.TestCase):
    def test_one_a_command_and_no_other(self):
        expected = {path_of(command) for command in ("", *commands())}
        self.assertEqual(set(glob.glob(os.path.join(FOLDER, "*"))), expected)

    def test_options_are_those_of_the_help(self):
        for command in commands():
            with self.subTest(command=command):
                listed = tagged(rendered(path_of(command))[0])
                self.assertEqual(len(listed), len(set(listed)), "one option twice")
                self.assertEqual(set(listed), options(command) | GENERAL)

    def test_overview(self):
        text, _ = rendered(path_of(""))
        self.assertEqual(set(tagged(text)), GENERAL)
        for command in commands():
            for title in ("COMMANDS", "SEE ALSO"):
                self.assertIn(f"synspect-{command}(1)", section(text, title))

    def test_sections_and_head(self):
        for command in ("", *commands()):
            with self.subTest(command=command):
                text, _ = rendered(path_of(command))
                for title in SECTIONS:
                    section(text, title)
                name = os.path.basename(path_of(command)).removesuffix(".1")
                self.assertTrue(section(text, "NAME").strip().startswith(f"{name} - "))
                with open(path_of(command), encoding="utf-8") as file:
                    self.assertIn(f'"{say("--version").strip()}"', file.readline())

    def test_exit_statuses_are_those_of_the_help(self):
        for command in commands():
            said = re.search(r"^Exit status: (.*)", say(command, "--help"), re.MULTILINE | re.DOTALL)
            if not said:
                continue  # the demo's help has none
            codes = set(re.findall(r"(?:^|; )(\d+) ", said[1].replace("\n", " ")))
            text = section(rendered(path_of(command))[0], "EXIT STATUS")
            self.assertEqual(set(re.findall(r"^       (\d+)\b", text, re.MULTILINE)), codes, command)

    def test_no_warning(self):
        for path in glob.glob(os.path.join(FOLDER, "*")):
            with self.subTest(path=path):
                self.assertEqual(rendered(path)[1], "")
                for command in self.readers(path):
                    done = subprocess.run(command, capture_output=True, text=True, timeout=30,
                                          env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80",
                                               "MANROFFSEQ": ""})
                    self.assertEqual((done.returncode, done.stderr), (0, ""), command)
                    if command[0] == "mandoc":
                        self.assertEqual(done.stdout, "")

    def readers(self, path):
        """What lintian runs, and a reader that is not groff."""
        yield ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path]
        yield ["mandoc", "-T", "lint", "-W", "style", path]


if __name__ == "__main__":
    absent = [tool for tool in ("groff", "man", "mandoc") if not shutil.which(tool)]
    if absent:
        print(f"not installed: {', '.join(absent)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""The completions of bash, zsh and fish, asked through the shells themselves: each must offer all
options that a command's help names and no other, their fixed words, file names where a file is
wanted, interfaces where one is."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from command_help import GENERAL, ROOT, commands, options, say

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(ROOT, "src", "packaging", "completion")
SHELLS = {
    "bash": ("bash", "--norc", os.path.join(HERE, "matches.bash"),
             os.path.join(FOLDER, "synspect.bash")),
    "zsh": ("zsh", "-f", os.path.join(HERE, "matches.zsh"), os.path.abspath(FOLDER)),
    "fish": ("fish", "--no-config", os.path.join(HERE, "matches.fish"),
             os.path.join(FOLDER, "synspect.fish")),
}
FILES = ("alpha.pcap", "beta.pcap")
# Where a file may stand, and what is typed before it.
FILE_PLACES = ("probe --pcapng ", "scan --exclude-file ", "scan --resume ", "demo --pcapng ",
               "report -o ", "report --output ", "report ", "explain ")
AT_FILE_PLACES = ("probe --send @", "scan @")


class Completions:
    """Of one shell, in a folder with FILES."""

    def __init__(self, test, shell):
        self.test, self.shell, self.said = test, shell, {}

    def ask(self, lines):
        lines = sorted(set(lines))
        with tempfile.TemporaryDirectory() as folder:
            for name in FILES:
                open(os.path.join(folder, name), "w", encoding="ascii").close()
            done = subprocess.run([*SHELLS[self.shell], *lines], capture_output=True, text=True,
                                  cwd=folder, timeout=100, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "HOME": folder, "TERM": "dumb"})
        self.test.assertEqual(done.returncode, 0, done.stderr)
        blocks = done.stdout.split("--end\n")
        self.test.assertEqual(len(blocks), len(lines) + 1, done.stdout + done.stderr)
        for line, block in zip(lines, blocks):
            self.said[line] = {word.strip() for word in block.splitlines() if word.strip()}

    def after(self, text):
        return self.said["synspect " + text]


def names(known):
    return {f"--{option.name}" for option in known}


def shorts(known):
    return {f"-{option.short}" for option in known if option.short}


class InShell:
    """What holds in each shell; all questions are asked at once."""
    shell = ""

    @classmethod
    def setUpClass(cls):
        cls.known = {command: options(command) | GENERAL for command in commands()}

    def setUp(self):
        if not shutil.which(self.shell):
            self.skipTest(f"{self.shell} is not installed")
        self.completions = Completions(self, self.shell)

    def ask(self, *texts):
        self.completions.ask("synspect " + text for text in texts)

    def test_commands(self):
        self.ask("", "--")
        self.assertEqual({word for word in self.completions.after("") if word[0] != "-"},
                         {*self.known, "help"})
        self.assertEqual(self.completions.after("--"), names(GENERAL))
        self.assertEqual(say("help"), say("--help"))

    def test_options(self):
        self.ask(*(f"{command} {dashes}" for command in self.known for dashes in ("-", "--")))
        for command, known in self.known.items():
            with self.subTest(command=command):
                self.assertEqual(self.completions.after(f"{command} --"), names(known))
                self.assertEqual(self.completions.after(f"{command} -"),
                                 names(known) | shorts(known))

    def test_fixed_words(self):
        fixed = [(command, option) for command, known in self.known.items() for option in known
                 if option.words]
        self.assertGreater(len(fixed), 15)
        self.ask(*(f"{command} --{option.name} " for command, option in fixed),
                 *(f"{command} -{option.short} " for command, option in fixed if option.short))
        for command, option in fixed:
            for form in (f"--{option.name}", *(shorts([option]))):
                self.assertEqual(self.completions.after(f"{command} {form} "), set(option.words),
                                 f"{command} {form}")

    def test_words_that_the_text_names(self):
        self.ask("probe --measure ", "scan --allow ", "scan --rate ")
        for command, option in (("probe", "measure"), ("scan", "allow"), ("scan", "rate")):
            words = self.completions.after(f"{command} --{option} ")
            self.assertTrue(words, option)
            for word in words:
                self.assertIn(word, say(command, "--help"))
        self.assertEqual(len(self.completions.after("probe --measure ")), 5)
        self.assertEqual(len(self.completions.after("scan --allow ")), 4)

    def test_what_a_value_is_no_option_follows(self):
        """After an option that wants a number nothing is offered, and certainly no other option."""
        self.ask("probe --timeout ", "probe -c ", "scan --seed ")
        for text in ("probe --timeout ", "probe -c ", "scan --seed "):
            self.assertEqual(self.completions.after(text), set(), text)

    def test_files(self):
        self.ask(*FILE_PLACES, *AT_FILE_PLACES)
        for text in FILE_PLACES:
            self.assertLessEqual(set(FILES), self.completions.after(text), text)
        for text in AT_FILE_PLACES:
            offered = {word.removeprefix("@") for word in self.completions.after(text)}
            self.assertLessEqual(set(FILES), offered, text)

    def test_interfaces(self):
        self.ask("probe --interface ", "scan --interface ")
        for command in ("probe", "scan"):
            self.assertIn("lo", self.completions.after(f"{command} --interface "))


class Bash(InShell, unittest.TestCase):
    shell = "bash"

    def test_equals_sign(self):
        self.ask("probe --open = ", "probe --open = h", "probe --pcapng = al")
        self.assertEqual(self.completions.after("probe --open = h"), {"half"})
        self.assertEqual(self.completions.after("probe --pcapng = al"), {"alpha.pcap"})


class Zsh(InShell, unittest.TestCase):
    shell = "zsh"


class Fish(InShell, unittest.TestCase):
    shell = "fish"


if __name__ == "__main__":
    result = unittest.main(verbosity=2, exit=False).result
    in_ci = os.environ.get("CI") == "true"
    if not result.wasSuccessful() or (result.skipped and in_ci):
        sys.exit(1)
    sys.exit(77 if result.skipped else 0)

"""Every command that the documents show is run as it stands there, in a world where its names and
addresses exist (docs_lab.py): its exit status, and the shape of its output where that is shown."""

import glob
import os
import re
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import docs_checks
import docs_commands
import preconditions
from docs_lab import DocsLab

ROOT = docs_checks.ROOT
# A line of output more or less, when a busy machine delays a packet, is no fault of the document.
TRIES = 3
SECONDS = 60
AT_A_TIME = 10  # most of the time they wait


def sections():
    """(path from the root of the repository, section) -> blocks of commands."""
    found = {}
    for path in [os.path.join(ROOT, "README.md"), *sorted(glob.glob(f"{ROOT}/docs/*.md")),
                 *sorted(glob.glob(f"{ROOT}/docs/man/*.1"))]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        read = docs_commands.man_page if path.endswith(".1") else docs_commands.markdown
        for section, blocks in read(text).items():
            found[os.path.relpath(path, ROOT), section] = blocks
    return found


def script_of(blocks):
    """One shell for a whole section, so that what a command leaves is there for the next one."""
    lines = ["exec 2>&1"]
    for b, block in enumerate(blocks):
        for c, command in enumerate(block.commands):
            if command.why_not is None:
                here = f"{b}.{c}"
                lines.append(f"echo {here} > ../at; {{ {command.short}\n}} > ../out.{here} 2>&1; "
                             f"echo $? > ../status.{here}")
    return "\n".join(lines)


def read_file(lab, name):
    path = os.path.join(lab.folder, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def complaints(lab, blocks):
    """Runs a section's commands. Two lists: wrong statuses, and output of another shape."""
    try:
        lab.run(script_of(blocks), SECONDS)
    except subprocess.TimeoutExpired as error:
        return [f"at {read_file(lab, 'at').strip()}: {type(error).__name__}"], []
    statuses, shapes = [], []
    for b, block in enumerate(blocks):
        seen = []
        for c, command in enumerate(block.commands):
            if command.why_not is not None:
                continue
            said = read_file(lab, f"out.{b}.{c}")
            status = read_file(lab, f"status.{b}.{c}").strip()
            seen += said.splitlines()
            if status not in command.statuses:
                wanted = " or ".join(command.statuses)
                statuses.append(f"line {command.line}: {command.short}\n"
                                f"  exits with {status or '?'}, not with {wanted}: {said[-600:]}")
        differs = (docs_commands.difference(block.output, seen, block.exact)
                   if block.is_run and block.output else None)
        if differs:
            shapes.append(f"line {block.commands[-1].line}: {block.commands[-1].text}\n  {differs}")
    return statuses, shapes


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.captures = cls.enterClassContext(tempfile.TemporaryDirectory())
        with closing(DocsLab()) as lab:
            lab.make_captures(cls.captures)

    def in_a_lab(self, blocks):
        with closing(DocsLab(self.captures)) as lab:
            return complaints(lab, blocks)

    def test_commands(self):
        found = sections()
        self.assertGreater(len({path for path, _ in found}), 8, "documents with commands")
        left = [key for key, blocks in found.items()
                if any(command.why_not is None for block in blocks for command in block.commands)]
        for attempt in range(1, TRIES + 1):
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                results = dict(zip(left, pool.map(lambda key: self.in_a_lab(found[key]), left)))
            wrong = [f"{path}, {text}" for (path, _), (statuses, _) in results.items()
                     for text in statuses]
            self.assertEqual(wrong, [], "\n".join(["", *wrong]))
            left = [key for key, (_, shapes) in results.items() if shapes]
            if not left:
                return
            print(f"attempt {attempt}: another shape in {left}", flush=True)
        wrong = [f"{path}, {text}" for path, section in left
                 for text in results[path, section][1]]
        self.fail("\n".join(["", *wrong]))

    def test_commands_that_are_not_run(self):
        for (path, _), blocks in sections().items():
            for command in (command for block in blocks for command in block.commands):
                if command.why_not is not None:
                    with self.subTest(path=path, line=command.line):
                        self.assertIsNone(getattr(docs_checks, command.check)(command.text))

    def test_links(self):
        for path in ["README.md", *sorted(glob.glob("docs/*.md", root_dir=ROOT))]:
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                text = file.read()
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
                with self.subTest(path=path, target=target):
                    there = os.path.join(ROOT, os.path.dirname(path), target)
                    self.assertTrue(os.path.exists(there), "a link that leads nowhere")

    def test_messages(self):
        """What the troubleshooter quotes is what the program says."""
        self.assertEqual(docs_checks.unknown_messages("docs/troubleshooting.md"), [])

    def test_test_would_notice(self):
        """What has another shape, ends otherwise or is unknown does not pass."""
        differ = docs_commands.difference
        self.assertIsNone(differ(["a 1.5 us  b", "...", "end"], ["a 17 ms b", "x", "y", "end"]))
        self.assertIsNone(differ(["a"], ["", "a"]))
        self.assertIsNone(differ(["...", "b", "..."], ["a", "b"]))
        self.assertIsNone(differ(["a b", "c"], ["a", "b c"]))
        self.assertIsNotNone(differ(["...", "b"], ["ab"]))
        self.assertIsNotNone(differ(["a 1 us"], ["b 1 us"]))
        self.assertIsNotNone(differ(["a 1 us"], ["a 2 us"], exact=True))
        self.assertIsNotNone(differ(["a"], ["a", "b"]))
        self.assertIsNotNone(differ(["a", "b"], ["a"]))
        self.assertIsNotNone(differ(["...", "c"], ["a", "b"]))
        [blocks] = docs_commands.markdown(
            "```sh\nno-such-program  # exits with 127\nno-such-program\n"
            "synspect probe 192.0.2.7:3308 -q  # exits with 1\n"
            "synspect probe 192.0.2.7:3308 -q\nsynspect prboe  # exits with 2\n```\n").values()
        statuses, _ = self.in_a_lab(blocks)
        self.assertEqual([int(re.search(r"line (\d+)", text)[1]) for text in statuses], [3, 5])


if __name__ == "__main__":
    preconditions.main(tools=("tshark", "editcap", "jq", "curl", "strace", "pgrep"))

"""The options of each command, as `synspect COMMAND --help` names them: what the man pages and the
completions must know."""

import os
import re
import subprocess
from typing import NamedTuple

SYNSPECT = os.environ["SYNSPECT"]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

GROUP = re.compile(r"[A-Z].*:$")
OPTION = re.compile(r"  (?:-(?P<short>\w) \[ --(?P<short_of>[\w-]+) \]|--(?P<alone>[\w-]+))"
                    r"(?: (?P<argument>\S+))?")


class Option(NamedTuple):
    """`--name`, perhaps `-short`, perhaps with an argument: "SECONDS", "full|half"."""
    name: str
    short: str | None = None
    argument: str | None = None

    @property
    def words(self):
        """The values that it can have, if they are fixed."""
        words = (self.argument or "").split("|")
        return words if len(words) > 1 and all(word.islower() for word in words) else []


# Every command has them, and no help of a command lists them.
GENERAL = {Option("help", "h"), Option("version")}


def say(*arguments):
    done = subprocess.run([SYNSPECT, *arguments], capture_output=True, text=True, timeout=20,
                          check=True)
    return done.stdout


def commands():
    found = list(dict.fromkeys(re.findall(r"^  synspect ([a-z]+)\b", say("--help"), re.MULTILINE)))
    assert {"probe", "scan", "demo"} <= set(found), found
    return found


def options(command):
    """Those in its groups; what the text around them says is no list."""
    found, in_group = set(), False
    for line in say(command, "--help").splitlines():
        if GROUP.match(line):
            in_group = True
        elif not line:
            in_group = False
        elif in_group and (match := OPTION.match(line)):
            found.add(Option(match["short_of"] or match["alone"], match["short"],
                             match["argument"]))
    assert found, f"{command}: no option in its help"
    return found

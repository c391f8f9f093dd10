"""Takes commands and what they say out of the documents, and makes them short enough to be run."""

import os
import re
import subprocess

# Patterns of what is not run: why, and what is checked instead (functions of docs_checks.py).
NOT_RUN = [
    (r"(python3 )?scripts/", "builds, or installs packages; CI calls it", "script_exists"),
    (r"CI=true bash \.ci/run", "is what runs this test", "script_exists"),
    (r"git clone ", "needs a network", "is_repository"),
    (r"cmake |sudo cmake ", "takes minutes; CI does it", "cmake_knows"),
    (r"ctest ", "takes minutes; CI does it", "cmake_knows"),
    (r"sudo (apt|apt-get|dpkg-reconfigure|adduser)\b", "changes the host; tests/install does it",
     "package_exists"),
    (r"echo .*debconf-set-selections", "changes the host; tests/install does it", "package_exists"),
    (r"build/tests/", "is built for tests alone", "program_is_built"),
    (r"clang-format-14|clang-tidy-14", "is a stage of .ci/run", "stage_of_ci"),
    (r"c\+\+ ", "needs the installed library; tests/install does it", "package_exists"),
]


class Command:
    def __init__(self, text, comment, line):
        self.text, self.comment, self.line = text, comment, line
        self.why_not, self.check = next(
            ((why, check) for pattern, why, check in NOT_RUN if re.match(pattern, text)),
            (None, None))

    @property
    def statuses(self):
        """0, or what the comment says: "exits with 1". A scan ends with 1 where somebody is silent;
        not every example needs to say that."""
        said = re.search(r"exits? with (\d+)", self.comment)
        if said:
            return [said[1]]
        return ["0", "1"] if re.match(r"(sudo )?synspect scan ", self.text) else ["0"]

    @property
    def short(self):
        """What is run. Long waits, long runs and large networks are cut; all else is as written."""
        text = re.sub(r"\btimeout \d{2,}\b", "timeout 2", self.text)
        if "timeout 2" not in text:
            text = re.sub(r"\btcpdump (?=.*-w -)", "timeout 2 tcpdump ", text)
        text = re.sub(r"--timeout (\d{2,})", "--timeout 2", text)
        if "synspect probe " in text:
            more = ""
            count, interval = (re.search(rf"-{name} ([\d.]+)", text) for name in "ci")
            if count and int(count[1]) * float(interval[1] if interval else 1) > 3:
                text = re.sub(r" -i [\d.]+", "", re.sub(r"-c \d{3,}", "-c 100", text))
                more = " -i 0.01"
            more += "" if re.search(r"--timeout|--help", text) else " --timeout 2"
            text = text.replace("synspect probe", "synspect probe" + more, 1)
        if "synspect scan " in text:
            more, large = " --timeout 1", r"\b(10\.0\.0\.0)/([89]|1\d)\b"
            if "--resume" not in text:
                text = re.sub(large, r"\1/24", text)
            elif re.search(large, text):  # something must be left to go on with
                more += " --max-time 1"
            text = re.sub(r"synspect scan(?! --resume \S+$)", "synspect scan" + more, text)
        return text


class Block:
    """Commands that stand together, and the output that is shown of them, if any."""

    def __init__(self, commands, output, exact=False):
        self.commands, self.output, self.exact = commands, output, exact

    @property
    def is_run(self):
        return all(command.why_not is None for command in self.commands)


def fenced(text):
    """(language, first line's number, lines) of each fenced block; None between those that do not
    follow one another."""
    blocks, inside = [], None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            if inside is None:
                inside = (line[3:].strip(), number + 1, [])
            else:
                blocks.append(inside)
                inside = None
        elif inside is not None:
            inside[2].append(line)
        elif line.strip():
            blocks.append(None)
    return blocks


def is_complete(text):
    return subprocess.run(["bash", "-n", "-c", text], capture_output=True).returncode == 0


def without_comment(line):
    """(command, comment): the comment begins with a # after a blank, outside quotes."""
    quote = None
    for at, c in enumerate(line):
        if quote:
            quote = None if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c == "#" and (at == 0 or line[at - 1] in " \t"):
            return line[:at].rstrip(), line[at + 1:].strip()
    return line.rstrip(), ""


def commands_in(lines, first):
    commands, pending, comments = [], "", []
    for number, line in enumerate(lines, first):
        command, comment = without_comment(line)
        if not command and not pending:
            continue
        pending += ("\n" if pending else "") + command
        comments.append(comment)
        if not command.endswith("\\") and is_complete(pending):
            commands.append(Command(pending, " ".join(comments), number))
            pending, comments = "", []
    if pending:
        raise ValueError(f"line {first}: a command that does not end: {pending}")
    return commands


def markdown(text):
    """Section -> its blocks that are marked as `sh`."""
    sections, before = {}, 0
    for part in re.split(r"(?m)^(?=## )", text):
        found = fenced(part)
        blocks = []
        for block, following in zip(found, found[1:] + [None]):
            if block is None or block[0] != "sh":
                continue
            language, _, output = following or ("", 0, None)
            shown = output if language in ("text", "text exact") else None
            blocks.append(Block(commands_in(block[2], block[1] + before), shown,
                                exact=language == "text exact"))
        if blocks:
            sections[part.split("\n")[0].strip("# ")] = blocks
        before += part.count("\n")
    return sections


def man_page(text):
    """The examples of a man page, as its one section: what stands between .EX and .EE."""
    blocks = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line == ".EX":
            inside = lines[at + 1:lines.index(".EE", at)]
            plain = [re.sub(r"\\\((aq|dq)", lambda m: {"aq": "'", "dq": '"'}[m[1]], one)
                     .replace("\\-", "-").replace("\\e", "\\") for one in inside]
            blocks.append(Block(commands_in(plain, at + 2), None))
    return {"EXAMPLES": blocks} if blocks else {}


MASKS = [
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
    (r"synspect-[0-9a-f]+-[0-9a-f]+(-[0-9a-f]+)*", "TABLE"),
    (r"[\u2500\u254c-]{2,}", "\u2500"),  # arrows and rules are as long as there is room
    (r" *\u250a *", "\u250a"),  # beside the words of a pause, too
    (r", (delayed|most likely a delayed ACK)\b", ""),  # said by its time
    (r"~(?=\d)", ""),
    (r"\d[\d,.]*( ?(ns|us|ms|s|kB|MB))?\b", "#"),
]


def shape(text):
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text)
    return words(text)


def words(text):
    return " ".join(text.split())


def difference(shown, seen, exact=False):
    """None if what was `seen` has the shape that is `shown`; there, a line of "..." is any number
    of lines. `exact`: numbers count. Lines may be broken elsewhere: a number may be longer."""
    form = words if exact else shape
    seen = form("\n".join(seen))
    pieces = [form(piece) for piece in re.split(r"(?m)^\.\.\.$", "\n".join(shown))]
    pattern = " ?" + "(?:.* )?".join(re.escape(piece) + " " if piece else "" for piece in pieces)
    if re.fullmatch(pattern, seen + " "):
        return None
    shown = " ... ".join(pieces)
    same = max(0, len(os.path.commonprefix([shown, seen])) - 40)
    return f"shown: ... {shown[same:same + 160]}\n   seen: ... {seen[same:same + 160]}"

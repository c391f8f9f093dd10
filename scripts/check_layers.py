#!/usr/bin/env python3
"""Checks who includes whom in src/, and who reads a clock: the table of docs/architecture.md.

Usage: check_layers.py [SRC_FOLDER]

Prints `file:line: rule` for each violation; exit status 1 if there is any.
"""

import pathlib
import re
import sys
from fnmatch import fnmatch

# Folder -> what its files may include besides their own folder: folders, or single headers.
LAYERS = {
    "base": [],
    "wire": ["base"],
    "tcp": ["base", "wire"],
    "infer": ["base", "wire", "tcp"],
    "net": ["base", "wire"],
    "probe": ["base", "wire", "tcp", "infer", "net/channel.hpp"],
    "report": ["base", "wire", "tcp", "infer", "probe"],
    "live": ["base", "wire", "tcp", "infer", "net", "probe"],
    "cli": ["base", "wire", "tcp", "infer", "net", "probe", "report", "live"],
}

# <header> pattern -> the files that may include it. The first pattern that matches decides.
# What is neither the C++ library nor a library named here belongs to the operating system: sys/*,
# netinet/*, linux/*, unistd.h, pcap/*, nftables/* and all the others. The C library's own headers
# (errno.h) fall under it on purpose: C++ has <cerrno>.
EXTERNALS = [
    ("boost/asio*", ["net/*", "live/*", "cli/*"]),
    ("boost/program_options*", ["cli/*"]),
    ("boost/json*", ["report/*"]),
    ("boost/*", ["*"]),
    ("fmt/*", ["*"]),
    ("tins/*", ["wire/*.cpp", "net/*.cpp"]),
    ("*[./]*", ["net/*.cpp"]),
    ("*", ["*"]),
]

CLOCK = re.compile(
    r"::\s*now\b|\b(?:gettimeofday|clock_gettime|timespec_get|getrandom|getentropy)\s*\("
    r"|\btime\s*\(\s*(?:nullptr|NULL|0|&)|\bs?rand\s*\(|\brandom_device\b"
)
CLOCK_FILES = ["net/*", "live/*", "cli/*"]

LONGEST = 300  # lines of any file
LONGEST_OF = {"cli/main.cpp": 30}

INCLUDE = re.compile(r'^\s*#\s*include\b\s*(?:<(?P<angle>[^>]*)>|"(?P<quote>[^"]*)"|(?P<other>.*))')
COMMENT_OR_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<delim>[^\s()\\]*)\(.*?\)(?P=delim)"'
    r"""|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def code_lines(text):
    """The lines without comments and literals; an include line keeps its quoted name."""

    def blanked(match):
        found = match.group()
        line_start = text.rfind("\n", 0, match.start()) + 1
        if found[0] == '"' and re.match(r"\s*#\s*include\b", text[line_start : match.start()]):
            return found
        return " " + "\n" * found.count("\n")

    return COMMENT_OR_LITERAL.sub(blanked, text).split("\n")


def allowed(file, patterns):
    return any(fnmatch(file, pattern) for pattern in patterns)


def external_rule(file, header):
    patterns = next(places for name, places in EXTERNALS if fnmatch(header, name))
    if not allowed(file, patterns):
        return f"<{header}> belongs in {' and '.join(patterns)} only"
    return None


def project_rule(src, file, header):
    if "/" not in header or ".." in header.split("/"):
        return f'"{header}": name project headers as "folder/file.hpp"'
    if not (src / header).is_file():
        return f'"{header}": there is no such file in src/'
    folder = file.split("/")[0]
    target = header.split("/")[0]
    if target != folder and target not in LAYERS[folder] and header not in LAYERS[folder]:
        return f'{folder}/ may not include "{header}"'
    return None


def include_rule(src, file, match):
    if match["angle"] is not None:
        return external_rule(file, match["angle"])
    if match["quote"] is not None:
        return project_rule(src, file, match["quote"])
    return "an include must name its file"


def check_file(src, file, includes):
    """Yields (line, rule); notes the project headers of the file in `includes`."""
    text = (src / file).read_text(encoding="utf-8", errors="replace")
    length = text.count("\n")
    longest = LONGEST_OF.get(file, LONGEST)
    if length > longest:
        yield longest + 1, f"{length} lines; at most {longest}: split by concept"
    if file.split("/")[0] not in LAYERS or "/" not in file:
        yield 1, f"not in a folder of the design: {' '.join(LAYERS)}"
        return
    for number, line in enumerate(code_lines(text), 1):
        if match := INCLUDE.match(line):
            if rule := include_rule(src, file, match):
                yield number, rule
            elif match["quote"]:
                includes[file][match["quote"]] = number
        elif (found := CLOCK.search(line)) and not allowed(file, CLOCK_FILES):
            yield number, f"{found.group()}: only net/ and cli/ read clocks and entropy"


def cycles(includes):
    """Yields (file, line, rule) for each include that leads back to its own file."""
    done, path = set(), []

    def visit(file):
        path.append(file)
        for header, line in includes.get(file, {}).items():
            if header in path:
                ring = path[path.index(header) :] + [header]
                yield file, line, f"include cycle: {' -> '.join(ring)}"
            elif header not in done:
                yield from visit(header)
        done.add(path.pop())

    for file in includes:
        if file not in done:
            yield from visit(file)


def violations(src):
    paths = (path for path in src.rglob("*") if path.suffix in (".hpp", ".cpp", ".h"))
    files = sorted(path.relative_to(src).as_posix() for path in paths)
    if not files:
        yield ".", 1, "no source files here"
    includes = {file: {} for file in files}
    for file in files:
        for line, rule in check_file(src, file, includes):
            yield file, line, rule
    yield from cycles(includes)


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "src"
    src = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    found = sorted(violations(src))
    for file, line, rule in found:
        print(f"{src.name}/{file}:{line}: {rule}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

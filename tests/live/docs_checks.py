"""What can be said of documents without running a command: each check of a command returns what is
wrong, or None."""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _text(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def _all_cmake():
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ("build", ".git")]
        found += [_text(folder, name) for name in files
                  if name == "CMakeLists.txt" or name.endswith(".cmake")]
    return "\n".join(found)


def script_exists(command):
    path = re.search(r"(?:scripts|\.ci)/[\w./-]+", command)[0]
    return None if os.access(os.path.join(ROOT, path), os.X_OK) else f"{path}: no such program"


def is_repository(_command):
    return None if os.path.exists(os.path.join(ROOT, "CMakeLists.txt")) else "nothing to build"


def cmake_knows(command):
    """Its options, targets, and the tests that it names are there."""
    cmake = _all_cmake()
    names = re.findall(r"-D(SYNSPECT_\w+)", command)
    names += re.findall(r"--target (\w+?)(?:_test)?\b", command)
    names += re.findall(r"-R (?:unit|live|fuzz|sim)\.(\w+)", command)
    return next((f"{name}: CMake knows no such thing" for name in names if name not in cmake), None)


def package_exists(command):
    """Packages of ours are made by CMake; others are those that install-deps.sh installs."""
    known = _text("scripts", "install-deps.sh") + _all_cmake()
    return next((f"{name}: a package that nobody makes or installs"
                 for name in re.findall(r"\b(?:lib)?synspect(?:-dev)?", command)
                 if name not in known), None)


def program_is_built(command):
    name = re.search(r"build/tests/(?:\w+/)*(\w+?)(?:_test)?\b", command)[1]
    return None if name in _all_cmake() else f"{name}: not built"


def stage_of_ci(command):
    tool = command.split()[0]
    return None if tool in _text(".ci", "run") else f"{tool}: no stage of .ci/run"


def _literals():
    """All text between quotes in the sources, neighbours joined as the compiler does."""
    found = []
    for folder, _, files in os.walk(os.path.join(ROOT, "src")):
        found += [re.sub(r'"\s*"', "", _text(folder, name)) for name in files
                  if name.endswith((".cpp", ".hpp"))]
    return re.sub(r"\s+", " ", "\n".join(found).replace('\\"', '"'))


def unknown_messages(path):
    """Quoted messages in the first column of a document's tables, none of whose words the program
    can say: what is between placeholders must stand in the sources."""
    literals = _literals() + "\n".join(os.strerror(number).lower() for number in range(1, 134))
    rows = [line.split(" | ")[0] for line in _text(path).split("\n") if line.startswith("| `")]
    unknown = []
    for quoted in re.findall(r"`([^`]+)`", "\n".join(rows)):
        parts = re.split(r"\.\.\.|\b[A-Z][A-Z_]*\b|[\d.]*\d|[:;()]|\b(?:db|synspect|multicast)\S*", quoted)
        parts = [part.strip() for part in parts if len(part.strip()) > 7]
        unknown += [f"{quoted}: {part}" for part in parts if part not in literals]
    return unknown

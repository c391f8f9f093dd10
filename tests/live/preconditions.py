"""What the live tests need. Without it they are skipped (exit 77), never passed; in CI (CI=true)
they fail."""

import importlib.util
import os
import shutil
import sys
import unittest

SKIPPED = 77
TOOLS = ("ip", "nft", "tcpdump", "nginx", "ss", "nsenter", "setpriv")


def missing(tools, modules):
    if os.geteuid() != 0:
        return "not root"
    if not os.access(os.environ.get("SYNSPECT", ""), os.X_OK):
        return "SYNSPECT names no program"
    absent = [tool for tool in (*TOOLS, *tools) if not shutil.which(tool)]
    absent += [f"Python's {name}" for name in modules if not importlib.util.find_spec(name)]
    return f"not installed: {', '.join(absent)}" if absent else None


def main(tools=(), modules=()):
    """`tools`, `modules` of Python: what this test needs besides."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    in_ci = os.environ.get("CI") == "true"
    reason = missing(tools, modules)
    if reason:
        print(f"live tests need root and tools: {reason}", file=sys.stderr)
        sys.exit(1 if in_ci else SKIPPED)
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful() or (result.skipped and in_ci):
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped else 0)

#!/usr/bin/env python3
"""Lists the tests that a ctest run skipped, each with its own reason.

Usage: list_skipped.py JUNIT_FILE      (from ctest --output-junit)

With CI=true a skipped test is a failure: a runner that lacks a privilege or a tool would otherwise
look as green as one that tested everything.
"""

import os
import re
import sys
import xml.etree.ElementTree as ElementTree


def reason_in(output):
    """What unittest's own lines give as reasons, or else the last line that was printed."""
    reasons = re.findall(r"\bskipped ['\"](.*)['\"]$", output, re.MULTILINE)
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
    return output.strip().split("\n")[-1].strip() or "gave no reason"


def skipped_tests(junit_file):
    """(name, reason) of every test that ended as skipped."""
    for case in ElementTree.parse(junit_file).getroot().iter("testcase"):
        mark = case.find("skipped")
        # Other marks, such as a missing executable, are failures in ctest's own count.
        if mark is not None and mark.get("message", "").startswith("SKIP_"):
            yield case.get("name"), reason_in(case.findtext("system-out") or "")


def main():
    skipped = list(skipped_tests(sys.argv[1]))
    for name, reason in skipped:
        print(f"skipped: {name}: {reason}")
    if skipped and os.environ.get("CI") == "true":
        print(f"{len(skipped)} skipped: with CI=true that is a failure")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

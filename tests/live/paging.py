"""What the tests of pages share: a page of real records, open in a browser."""

import os
import subprocess
import tempfile
import unittest

import page_records
from browser import Browser


def make_page(folder, lines, name="run"):
    """The path of a page that the program made of the lines."""
    source, page = (os.path.join(folder, f"{name}.{kind}") for kind in ("ndjson", "html"))
    with open(source, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
    subprocess.run([os.environ["SYNSPECT"], "report", source, "-o", page], check=True, timeout=120,
                   capture_output=True)
    return page


class Paging(unittest.TestCase):
    """With `page` of `records` in `browser`, opened anew for each test."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.lines = page_records.real_lines()
        cls.records = page_records.records_of(cls.lines)
        cls.page = make_page(cls.folder, cls.lines)
        cls.browser = cls.enterClassContext(Browser())

    def setUp(self):
        self.page = type(self).page
        self.browser.open(self.page)
        self.addCleanup(self.assert_quiet)

    def assert_quiet(self):
        """Nothing on the console, nothing asked of a network, nothing that the policy refused."""
        self.assertEqual(self.browser.messages(), [])
        self.assertEqual(self.browser.refused(), [])
        asked = [url for url in self.browser.requests() if url != "data:,"]
        self.assertEqual(set(asked) - {"file://" + self.page}, set())

"""`synspect report` as a command: inputs, outputs, what it says, and exit statuses."""

import os
import subprocess
import tempfile
import unittest

import preconditions


def run(*arguments, **options):
    return subprocess.run([os.environ["SYNSPECT"], *arguments], capture_output=True, text=True,
                          timeout=60, **options)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = run("demo", "-o", "json").stdout
        assert '"synspect/probe/1"' in cls.lines

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.page = self.path("page.html")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, text, name="run.ndjson"):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def assert_page(self, text, lifecycles):
        self.assertTrue(text.startswith("<!doctype html>"))
        self.assertTrue(text.endswith("</html>\n"))
        lives = text.split('id="lives-0">')[1].split("</script>")[0]
        self.assertEqual(lives.count(",") + 1, lifecycles)

    def read_page(self):
        with open(self.page, encoding="utf-8") as file:
            return file.read()

    def assert_usage_error(self, done, *words):
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse(os.path.exists(self.page))

    def test_files_together(self):
        done = run("report", self.write(self.lines), self.write(self.lines, "b"), "-o", self.page)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assert_page(self.read_page(), 2)
        self.assertEqual(sorted(os.listdir(self.folder)), ["b", "page.html", "run.ndjson"])

    def test_standard_streams(self):
        done = run("report", "-", "-o", "-", input=self.lines)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_page(done.stdout, 1)

    def test_a_page_is_replaced_as_a_whole_or_not_at_all(self):
        self.write("former", "page.html")
        with open(self.page, encoding="utf-8") as former:
            self.assertEqual(run("report", self.write(self.lines), "-o", self.page).returncode, 0)
            self.assertEqual(former.read(), "former")  # whoever has it open keeps it
        self.assert_page(self.read_page(), 1)
        before = self.read_page()
        self.assertEqual(run("report", self.write("x\n"), "-o", self.page).returncode, 2)
        self.assertEqual(self.read_page(), before)

    def test_what_is_no_file_stays(self):
        os.mkfifo(self.path("fifo"))
        os.symlink(self.page, self.path("link"))
        for name in ("fifo", ".", "/dev/null"):
            path = os.path.join(self.folder, name)
            self.assert_usage_error(run("report", "-", "-o", path, input=self.lines), "no plain file")
        self.write("former", "page.html")
        done = run("report", "-", "-o", self.path("link"), input=self.lines)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(os.path.islink(self.path("link")))
        self.assert_page(self.read_page(), 1)

    def test_killed_run(self):
        cut = self.lines + self.lines[:200]
        done = run("report", self.write(cut), "-o", self.page)
        self.assertEqual(done.returncode, 0)
        number = cut.count("\n") + 1
        self.assertIn(f"ends in the middle of line {number}: it is left out", done.stderr)
        self.assert_page(self.read_page(), 1)
        self.assertIn(f"ends in the middle of line {number}", self.read_page())

    def test_other_schemas_are_counted(self):
        done = run("report", "-", "-o", self.page,
                   input=self.lines + '{"schema":"other/1"}\n' * 3 + "{}\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "synspect: 1 line is left out: no schema\n"
                                      "synspect: 3 lines are left out: of schema other/1\n")

    def test_usage_errors(self):
        good = self.write(self.lines, "good")
        output = ("-o", self.page)
        self.assert_usage_error(run("report", *output), "no input")
        self.assert_usage_error(run("report", good), "no page")
        self.assert_usage_error(run("report", good, "-o", ""), "no page")
        self.assert_usage_error(run("report", "-", "-", *output, input=""), "once")
        self.assert_usage_error(run("report", self.path("none"), *output), "none: no such file")
        self.assert_usage_error(run("report", self.folder, *output), "folder")
        self.assert_usage_error(run("report", self.write(""), *output), "empty")
        self.assert_usage_error(run("report", self.write(self.lines + "x\n"), *output),
                                f"line {self.lines.count(chr(10)) + 1}: no JSON")
        self.assert_usage_error(run("report", self.write('{"schema":"synspect/summary/1"}\n'),
                                    *output), "no record")
        self.assert_usage_error(run("report", self.write('{"schema":"synspect/probe/1"}\n'),
                                    *output), "line 1: not what its schema says")
        self.assert_usage_error(run("report", good, "-o", self.path("none/page.html")),
                                "no such file")

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([os.environ["SYNSPECT"], "report", self.write(self.lines), "-o",
                                   "-"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 5)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_help(self):
        done = run("report", "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("FILE.ndjson", done.stdout)


if __name__ == "__main__":
    preconditions.main()

#!/usr/bin/env python3
"""Plants one violation of each kind in a small tree and expects check_layers.py to name it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"

CLEAN = {
    "base/stamp.hpp": "#include <cstdint>\n#include <boost/system/result.hpp>\n",
    "wire/segment.hpp": '#include "base/stamp.hpp"\n#include <fmt/format.h>\n',
    "wire/crafter.cpp": '#include "wire/segment.hpp"\n#include <tins/tcp.h>\n',
    "tcp/client.hpp": '#include "wire/segment.hpp"\n#include <cassert>\n',
    "infer/observer.hpp": '#include "tcp/client.hpp"\n',
    "net/channel.hpp": '#include "base/stamp.hpp"\n',
    "net/sniffer.hpp": "#include <boost/asio/io_context.hpp>\n",
    "net/sniffer.cpp": '#include "net/sniffer.hpp"\n#include <pcap/pcap.h>\n'
    "#include <sys/socket.h>\nauto at = std::chrono::steady_clock::now();\n",
    "probe/engine.hpp": '#include "net/channel.hpp"\n#include "infer/observer.hpp"\n',
    "report/json.cpp": '#include "probe/engine.hpp"\n#include <boost/json.hpp>\n',
    "cli/probe.cpp": '#include "net/sniffer.hpp"\n#include "report/json.hpp"\n'
    "#include <boost/program_options.hpp>\nstd::random_device seed;\n",
    "report/json.hpp": "#pragma once\n" * 300,
    "cli/main.cpp": "int main() {}\n" * 30,
}

# What is written into a clean tree, the line that is wrong there, and words of the rule.
VIOLATIONS = [
    ("base/a.hpp", '#include "wire/segment.hpp"\n', 1, "base/ may not include"),
    ("wire/a.hpp", '\n#include "tcp/client.hpp"\n', 2, "wire/ may not include"),
    ("tcp/a.cpp", '#include "infer/observer.hpp"\n', 1, "tcp/ may not include"),
    ("infer/a.cpp", '#include "net/channel.hpp"\n', 1, "infer/ may not include"),
    ("net/a.cpp", '#include "tcp/client.hpp"\n', 1, "net/ may not include"),
    ("probe/a.cpp", '#include "net/sniffer.hpp"\n', 1, "probe/ may not include"),
    ("report/a.cpp", '#include "net/channel.hpp"\n', 1, "report/ may not include"),
    ("report/a.cpp", '#include "cli/options.hpp"\n', 1, "no such file"),
    ("wire/a.cpp", '#include "segment.hpp"\n', 1, 'as "folder/file.hpp"'),
    ("wire/a.cpp", '#include "../wire/segment.hpp"\n', 1, 'as "folder/file.hpp"'),
    ("wire/a.cpp", "#include HEADER\n", 1, "must name its file"),
    ("wire/a.hpp", "#include <tins/tcp.h>\n", 1, "<tins/tcp.h> belongs in wire/*.cpp"),
    ("tcp/a.cpp", "#include <tins/tcp.h>\n", 1, "<tins/tcp.h> belongs in wire/*.cpp"),
    ("probe/a.cpp", "#include <boost/asio.hpp>\n", 1, "belongs in net/* and live/* and cli/*"),
    ("net/a.cpp", "#include <boost/program_options.hpp>\n", 1, "belongs in cli/*"),
    ("cli/a.cpp", "#include <boost/json.hpp>\n", 1, "belongs in report/*"),
    ("cli/a.cpp", "#include <unistd.h>\n", 1, "<unistd.h> belongs in net/*.cpp"),
    ("net/a.hpp", "# include <netinet/in.h>\n", 1, "<netinet/in.h> belongs in net/*.cpp"),
    ("wire/a.cpp", "#include <pcap.h>\n", 1, "<pcap.h> belongs in net/*.cpp"),
    ("tcp/a.cpp", "now = std::chrono::steady_clock::now();\n", 1, "read clocks"),
    ("probe/a.cpp", "auto now = &std::chrono::system_clock::now;\n", 1, "read clocks"),
    ("base/a.cpp", "gettimeofday(&tv, nullptr);\n", 1, "read clocks"),
    ("infer/a.cpp", "clock_gettime(CLOCK_REALTIME, &ts);\n", 1, "read clocks"),
    ("report/a.cpp", "auto label = std::time(nullptr);\n", 1, "read clocks"),
    ("tcp/a.cpp", "std::random_device isn;\n", 1, "read clocks"),
    ("tcp/a.cpp", "const int big = 1'000'000; /* two\nlines */ srand(1);\n", 2, "read clocks"),
    ("tcp/a.cpp", "\n" * 301, 301, "301 lines; at most 300"),
    ("cli/main.cpp", "\n" * 31, 31, "31 lines; at most 30"),
    ("extra/a.cpp", "\n", 1, "not in a folder of the design"),
    ("stray.cpp", "\n", 1, "not in a folder of the design"),
    ("wire/segment.hpp", '#include "wire/segment.hpp"\n', 1, "include cycle"),
]

# Looks like a violation and is none.
INNOCENT = [
    "// #include <unistd.h>\n",
    "/* steady_clock::now()\n#include <sys/socket.h>\n*/\n",
    'auto text = "steady_clock::now()";\n',
    'auto text = R"(\n#include <unistd.h>\nsteady_clock::now()\n)";\n',
    "auto rtt = step_time(first);\nauto uptime = server_time(0);\n",
    "auto grand = grand(total);\nauto snow = weather::nowhere;\n",
    "char quote = '\"'; // steady_clock::now()\n",
]


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.src = pathlib.Path(folder.name) / "src"
        for file, text in CLEAN.items():
            self.write(file, text)

    def write(self, file, text):
        (self.src / file).parent.mkdir(parents=True, exist_ok=True)
        (self.src / file).write_text(text, encoding="utf-8")

    def check(self):
        command = [sys.executable, str(SCRIPT), str(self.src)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(run.stderr, "")
        return run.returncode, run.stdout.splitlines()

    def test_clean_tree_passes(self):
        self.assertEqual(self.check(), (0, []))

    def test_each_violation_is_named(self):
        for file, text, line, rule in VIOLATIONS:
            with self.subTest(file=file, text=text[:60]):
                self.write(file, text)
                status, printed = self.check()
                self.assertEqual((status, len(printed)), (1, 1), printed)
                self.assertTrue(printed[0].startswith(f"src/{file}:{line}: "), printed)
                self.assertIn(rule, printed[0])
                self.restore(file)

    def restore(self, file):
        if file in CLEAN:
            self.write(file, CLEAN[file])
        else:
            (self.src / file).unlink()

    def test_innocent_code_passes(self):
        for text in INNOCENT:
            with self.subTest(text=text):
                self.write("tcp/a.cpp", text)
                self.assertEqual(self.check(), (0, []))

    def test_cycle_through_several_files_is_named_once(self):
        self.write("tcp/a.hpp", '#include "tcp/b.hpp"\n')
        self.write("tcp/b.hpp", '\n#include "tcp/c.hpp"\n')
        self.write("tcp/c.hpp", '#include "tcp/a.hpp"\n')
        rule = "include cycle: tcp/a.hpp -> tcp/b.hpp -> tcp/c.hpp -> tcp/a.hpp"
        self.assertEqual(self.check(), (1, [f"src/tcp/c.hpp:1: {rule}"]))

    def test_all_violations_are_printed_in_order(self):
        self.write("tcp/a.cpp", "#include <poll.h>\n#include <fcntl.h>\n")
        self.write("base/a.cpp", "#include <poll.h>\n")
        status, printed = self.check()
        places = [line.split(": ")[0] for line in printed]
        self.assertEqual(places, ["src/base/a.cpp:1", "src/tcp/a.cpp:1", "src/tcp/a.cpp:2"])
        self.assertEqual(status, 1)

    def test_empty_tree_is_not_a_clean_one(self):
        for file in CLEAN:
            (self.src / file).unlink()
        status, printed = self.check()
        self.assertEqual((status, len(printed)), (1, 1), printed)


if __name__ == "__main__":
    unittest.main()

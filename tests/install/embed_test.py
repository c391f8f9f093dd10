"""What `cmake --install` lays out, and programs of others built with it: by CMake, by pkg-config, and
with all that is in it. About 10 s."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import installed
import preconditions
import servers
from installed import EMBEDDED, run
from namespace import Namespace

PORT = 8080
DOC = "share/doc/synspect"


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.prefix = cls.folder / "prefix"
        installed.install(cls.prefix)

    def assert_probes(self, program):
        """It opens and closes a connection with a real server, and says so; and so does the server."""
        namespace = Namespace("embed")
        self.addCleanup(namespace.close)
        server = namespace.start(sys.executable, servers.__file__, "reports", str(PORT),
                                 stdout=subprocess.PIPE, text=True)
        self.assertEqual(server.stdout.readline(), "ready\n")
        said = namespace.run(program, f"127.0.0.1:{PORT}").stdout
        self.assertRegex(said, EMBEDDED)
        self.assertEqual([server.stdout.readline() for _ in range(2)], ["accepted\n", "end\n"])


class Layout(Installed):
    def test_everything_is_where_it_belongs(self):
        for path in ("bin/synspect", "lib/**/libsynspect.a", "lib/**/pkgconfig/synspect.pc",
                     "lib/**/cmake/synspect/synspectConfig.cmake",
                     "lib/**/cmake/synspect/synspectConfigVersion.cmake",
                     "lib/**/cmake/synspect/synspectTargets.cmake",
                     "include/synspect/base/address.hpp", "include/synspect/report/json.hpp",
                     "share/synspect/schema/probe-1.schema.json", f"{DOC}/LICENSE",
                     f"{DOC}/CHANGELOG.md", f"{DOC}/json.md", f"{DOC}/examples/embed/main.cpp"):
            with self.subTest(path=path):
                installed.only(self.prefix, path)

    def test_no_private_header(self):
        headers = [path for path in installed.files_below(self.prefix / "include")]
        self.assertGreater(len(headers), 100)
        for path in headers:
            self.assertTrue(path.startswith("synspect/") and "/cli/" not in path
                            and not path.endswith("_parts.hpp"), path)

    def test_same_below_destdir(self):
        stage = self.folder / "stage"
        installed.install("/usr", DESTDIR=str(stage))
        self.assertEqual(installed.files_below(stage / "usr"),
                         installed.files_below(self.prefix))

    def test_no_file_names_the_place_where_it_was_built(self):
        for path in installed.files_below(self.prefix):
            octets = (self.prefix / path).read_bytes()
            self.assertNotIn(str(installed.ROOT).encode(), octets, path)

    def test_program_runs_from_there(self):
        self.assertRegex(run(self.prefix / "bin/synspect", "--version"), r"\Asynspect \d")


class Package(Installed):
    def example(self):
        return self.prefix / DOC / "examples/embed"

    def test_example_by_cmake(self):
        build = self.folder / "by-cmake"
        installed.build_with_cmake(self.example(), build, self.prefix)
        self.assert_probes(build / "embed")

    def test_example_by_pkg_config(self):
        found = installed.only(self.prefix, "lib/**/pkgconfig")
        flags = run("pkg-config", "--cflags", "--libs", "synspect",
                    env={**os.environ, "PKG_CONFIG_PATH": str(found)}).split()
        program = self.folder / "by-pkg-config"
        run("c++", "-std=c++20", "-o", program, self.example() / "main.cpp", *flags)
        self.assert_probes(program)

    def test_all_headers_and_all_objects(self):
        installed.build_with_cmake(pathlib.Path(__file__).parent / "whole", self.folder / "whole",
                                   self.prefix, f"-DHEADERS={self.prefix}/include")

    def test_a_missing_requirement_is_named(self):
        done = subprocess.run(
            ["cmake", "-S", self.example(), "-B", self.folder / "missing",
             f"-DCMAKE_PREFIX_PATH={self.prefix}"], capture_output=True, text=True, timeout=60,
            env={**os.environ, "PKG_CONFIG_LIBDIR": "/nonexistent"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("libtins", done.stderr)


if __name__ == "__main__":
    preconditions.main(tools=("cmake", "c++", "pkg-config"))

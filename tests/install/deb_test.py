"""The packages of scripts/package.sh: judged by lintian, installed into a clean Debian 12, used there as
root, as a member of the group and as anybody, configured both ways, built upon, and purged. Needs root,
the archive of this host's apt, and 1 GB of memory. Half a minute; a minute the first time."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import debian_root
import preconditions
import servers
from installed import EMBEDDED, ROOT, run
from namespace import Namespace
from record import Record

PORT = 8080
PROGRAM = "usr/bin/synspect"
CAPABLE = "cap_net_admin,cap_net_raw=ep"
BUILD = pathlib.Path(os.environ.get("SYNSPECT_BUILD", ""))


def packages():
    made = run(ROOT / "scripts/package.sh", BUILD).split()
    return {pathlib.Path(path).name.split("_")[0]: pathlib.Path(path) for path in made}


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = packages()
        cls.namespace = Namespace("debian")
        cls.addClassCleanup(cls.namespace.close)
        server = cls.namespace.start(sys.executable, servers.__file__, "closes_when_peer_does",
                                     str(PORT), stdout=subprocess.PIPE, text=True)
        assert server.stdout.readline() == "ready\n"

    def root(self):
        try:
            root = debian_root.DebianRoot(BUILD / "debian")
        except debian_root.Unavailable as reason:
            self.skipTest(f"needs the archive of Debian: {reason}")
        self.addCleanup(root.close)
        for package in self.packages.values():
            shutil.copy(package, root.path)
        root.apt_get("update")
        return root

    def install(self, root, name, *more):
        root.apt_get("install", f"/{self.packages[name].name}", *more)

    def test_lintian_has_no_complaint(self):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning",
                               *self.packages.values()], capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_program_is_hardened(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        run("dpkg-deb", "--extract", self.packages["synspect"], folder)
        said = run("readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--symbols",
                   "--dyn-syms", pathlib.Path(folder, PROGRAM))
        # Anywhere in memory, no table left writable, no overrun of an array on the stack or by a copy.
        for mark in ("Type:.*DYN", "GNU_RELRO", "FLAGS.*BIND_NOW", "__stack_chk_fail", "__memcpy_chk"):
            self.assertRegex(said, mark)
        self.assertRegex(said, r"GNU_STACK +\S+ +\S+ +\S+ +\S+ +\S+ +RW +")

    def test_from_a_clean_root_to_purge(self):
        root = self.root()
        self.install(root, "synspect")
        root.run("useradd", "--create-home", "member")
        root.run("useradd", "--create-home", "other")
        for use in (self.refused_by_default, self.accepted, self.upgraded, self.refused_again,
                    self.overridden_by_the_administrator, self.accepted_in_vain, self.accepted_after_all,
                    self.built_upon, self.purged):
            with self.subTest(use.__name__):
                use(root)

    # What the debconf question decides.

    def configure(self, root, answer):
        root.run("debconf-set-selections", input=f"synspect synspect/capabilities boolean {answer}\n")
        root.run("dpkg-reconfigure", "synspect")

    def assert_program(self, root, owner, mode, capabilities):
        self.assertEqual(root.run("stat", "-c", "%U:%G %a", f"/{PROGRAM}").strip(), f"{owner} {mode}")
        self.assertEqual(run("getcap", root.path / PROGRAM).partition(" ")[2].strip(), capabilities)

    def assert_probes(self, root, user=None):
        done = root.attempt(self.namespace, "synspect", "probe", f"127.0.0.1:{PORT}", "-o", "json",
                            "--time-wait", "0", user=user)
        self.assertEqual(done.returncode, 0, done.stderr)
        record = Record(done.stdout.splitlines()[0])
        self.assertEqual((record["outcome"], record["closed"]), ("open", "clean"))

    def assert_doctor(self, root, status, user=None):
        done = root.attempt(self.namespace, "synspect", "doctor", user=user)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn("verdict", done.stdout)

    def refused_by_default(self, root):
        self.assert_program(root, "root:root", 755, "")
        self.assert_doctor(root, 0)
        self.assert_doctor(root, 3, user="other")
        self.assertRegex(root.run("synspect", "--version"), r"\Asynspect \d")
        self.assert_probes(root)
        for user in (None, "other"):
            done = root.attempt(self.namespace, "synspect", "demo", user=user)
            self.assertEqual(done.returncode, 0, done.stderr)
        done = root.attempt(self.namespace, "synspect", "probe", f"127.0.0.1:{PORT}", user="other")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("setcap", done.stderr)
        self.assertEqual(root.run("sh", "-c", "getent group synspect || true"), "")

    def accepted(self, root):
        self.configure(root, "true")
        root.run("usermod", "--append", "--groups", "synspect", "member")
        self.assert_program(root, "root:synspect", 754, CAPABLE)
        self.assert_doctor(root, 0, user="member")
        self.assert_probes(root, user="member")
        self.assert_probes(root)
        done = root.attempt(self.namespace, "synspect", "--version", user="other")
        self.assertIn("Permission denied", done.stderr)

    def upgraded(self, root):
        self.install(root, "synspect", "--reinstall")
        self.assert_program(root, "root:synspect", 754, CAPABLE)

    def refused_again(self, root):
        self.configure(root, "false")
        self.assert_program(root, "root:root", 755, "")
        self.assertEqual(root.run("sh", "-c", f"dpkg-statoverride --list /{PROGRAM} || true"), "")

    def overridden_by_the_administrator(self, root):
        root.run("dpkg-statoverride", "--update", "--add", "root", "staff", "0750", f"/{PROGRAM}")
        self.configure(root, "true")
        self.assert_program(root, "root:staff", 750, CAPABLE)
        self.configure(root, "false")
        self.assert_program(root, "root:staff", 750, "")
        root.run("dpkg-statoverride", "--remove", f"/{PROGRAM}")
        root.run("chown", "root:root", f"/{PROGRAM}")
        root.run("chmod", "755", f"/{PROGRAM}")

    def accepted_in_vain(self, root):
        """On a file system that keeps no capabilities, as far as setcap can tell."""
        setcap = root.path / "usr/sbin/setcap"
        kept = setcap.rename(setcap.with_name("setcap.kept"))
        setcap.symlink_to("/bin/false")
        self.configure(root, "true")
        self.assert_program(root, "root:root", 755, "")
        kept.rename(setcap)

    def accepted_after_all(self, root):
        self.configure(root, "true")
        self.assert_program(root, "root:synspect", 754, CAPABLE)

    def built_upon(self, root):
        self.install(root, "libsynspect-dev", "cmake", "make", "g++")
        root.run("cmake", "-S", "/usr/share/doc/libsynspect-dev/examples/embed", "-B", "/root/embed")
        root.run("cmake", "--build", "/root/embed")
        done = root.attempt(self.namespace, "/root/embed/embed", f"127.0.0.1:{PORT}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, EMBEDDED)

    def purged(self, root):
        root.apt_get("purge", "synspect", "libsynspect-dev")
        shutil.rmtree(root.path / "root/embed", ignore_errors=True)
        for package in self.packages.values():
            (root.path / package.name).unlink()
        left = [path for path in root.path.rglob("*synspect*")
                if not path.is_relative_to(root.path / "var/log")]
        self.assertEqual(left, [])
        for path in ("etc/group", "etc/gshadow", "var/lib/dpkg/status", "var/lib/dpkg/statoverride",
                     "var/cache/debconf/config.dat", "var/cache/debconf/templates.dat"):
            self.assertNotIn("synspect", (root.path / path).read_text(), path)


if __name__ == "__main__":
    preconditions.main(tools=("apt-get", "cpack", "lintian", "mmdebstrap", "getcap", "readelf"))

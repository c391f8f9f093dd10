"""`synspect demo` as root and as an ordinary user, and what the program says about itself."""

import os
import shutil
import subprocess
import tempfile
import unittest

import preconditions

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")


def processes_of(binary):
    """A private namespace lasts as long as a process in it, or a name in /run/netns."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/exe") == binary:
                found.append(pid)
        except OSError:
            pass  # a kernel thread, or gone meanwhile
    return found


def named_namespaces():
    return set(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else set()


def firewall_rules():
    return subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True,
                          check=True).stdout


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # An ordinary user may not be able to enter the build folder.
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)
        cls.binary = shutil.copy(os.environ["SYNSPECT"], os.path.join(folder, "synspect"))

    def demo(self, *arguments, wrapper=()):
        before = named_namespaces(), firewall_rules()
        done = subprocess.run([*wrapper, self.binary, "demo", *arguments], capture_output=True,
                              text=True, timeout=30)
        self.assertEqual(processes_of(self.binary), [], "a process is left")
        self.assertLessEqual(named_namespaces(), before[0], "a namespace is left")
        self.assertEqual(firewall_rules(), before[1], "a firewall rule is left")
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")
        return done.stdout

    def assert_teaches(self, text):
        for word in ("SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT",
                     "LAST-ACK", "TIME-WAIT", "syn", "ack", "fin", "peer_fin", "last_ack"):
            self.assertIn(word, text)

    def test_as_root(self):
        self.assert_teaches(self.demo())

    def test_as_an_ordinary_user(self):
        works = subprocess.run([*NOBODY, "unshare", "-Urn", "true"], capture_output=True)
        if works.returncode != 0:
            self.skipTest("user namespaces are not allowed here")
        self.assert_teaches(self.demo(wrapper=NOBODY))


class Help(unittest.TestCase):
    def say(self, *arguments):
        done = subprocess.run([os.environ["SYNSPECT"], *arguments], capture_output=True, text=True,
                              timeout=10)
        self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
        return done.stdout

    def test_version(self):
        self.assertRegex(self.say("--version"), r"\Asynspect \d+\.\d+\.\d+")

    def test_help_of_each_command(self):
        for command in ((), ("probe",), ("demo",)):
            with self.subTest(command=command):
                self.assertIn("synspect", self.say(*command, "--help"))

    def test_help_says_that_time_wait_is_shortened(self):
        self.assertRegex(self.say("probe", "--help"), r"(?s)--time-wait.*2 ?MSL")


if __name__ == "__main__":
    preconditions.main()

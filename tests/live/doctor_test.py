"""`synspect doctor` as root, as an ordinary user, with file capabilities, and where the kernel was
told to deny: what it says against what a probe can really do there. Some 5 s."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import preconditions
from namespace import Namespace
from schemas import Schema
from serving import fresh_port
from synspect import wait_until

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
CHECKS = ("kernel", "architecture", "container", "user-namespaces", "seccomp", "clock", "ports",
          "capabilities", "raw-socket", "nft", "firewall", "capture", "verdict")


def can_capture(namespace, *wrapper):
    """By another program's try: a raw socket and a packet socket."""
    trial = ("import socket as s; s.socket(s.AF_INET, s.SOCK_RAW, s.IPPROTO_RAW); "
             "s.socket(s.AF_PACKET, s.SOCK_RAW, 0)")
    return namespace.run(*wrapper, "python3", "-c", trial, check=False).returncode == 0


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = Schema("doctor")
        cls.namespace = Namespace("doctor")
        cls.addClassCleanup(cls.namespace.close)
        # An ordinary user may not be able to enter the build folder.
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)
        cls.binary = shutil.copy(os.environ["SYNSPECT"], os.path.join(folder, "synspect"))

    def run_doctor(self, *arguments, wrapper=(), namespace=None):
        namespace = namespace or self.namespace
        before = namespace.sockets_in_use()
        done = namespace.run(*wrapper, self.binary, "doctor", *arguments, check=False)
        self.assertEqual(done.stderr, "", done)
        # The kernel gives a netlink socket up a moment after its process has ended.
        self.assertTrue(wait_until(lambda: namespace.sockets_in_use() <= before), "a socket is left")
        self.assertNotIn("synspect", namespace.run("nft", "list", "ruleset").stdout)
        return done

    def examine(self, status, wrapper=(), namespace=None):
        """The checks by name."""
        done = self.run_doctor("-o", "json", wrapper=wrapper, namespace=namespace)
        self.assertEqual(done.returncode, status, done.stdout)
        checks = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(tuple(check["check"] for check in checks), CHECKS)
        for check in checks:
            self.assertEqual(self.schema.problems(check), [], check)
        return {check["check"]: check for check in checks}

    def failing(self, checks):
        return {name for name, check in checks.items() if check["status"] == "fail"}

    def test_root_has_all(self):
        checks = self.examine(0)
        self.assertEqual(self.failing(checks), set())
        for name in ("capabilities", "raw-socket", "capture", "nft", "ports", "seccomp", "verdict"):
            self.assertEqual(checks[name]["status"], "ok", checks[name])
        self.assertIn("(root)", checks["capabilities"]["found"])
        self.assertIn(os.uname().release, checks["kernel"]["found"])
        self.assertIn(os.uname().machine, checks["architecture"]["found"])
        source = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        if os.path.exists(source):
            with open(source, encoding="ascii") as file:
                self.assertTrue(checks["clock"]["found"].startswith(file.read().strip()), checks)

    def test_an_ordinary_user_lacks_a_permission_alone(self):
        self.assertFalse(can_capture(self.namespace, *NOBODY))
        checks = self.examine(3, NOBODY)
        self.assertEqual(self.failing(checks),
                         {"capabilities", "raw-socket", "capture", "nft", "verdict"})
        grant = f"sudo setcap cap_net_raw,cap_net_admin+ep {self.binary}"
        for name in self.failing(checks):
            self.assertEqual(checks[name]["advice"], grant, name)
        allowed = self.namespace.run(*NOBODY, "unshare", "-Urn", "true", check=False)
        self.assertEqual(checks["user-namespaces"]["status"] == "ok", allowed.returncode == 0)

    def test_the_advice_is_said_once_and_it_helps(self):
        text = self.run_doctor(wrapper=NOBODY).stdout
        lines = text.splitlines()
        advised = [line.strip() for line in lines if "setcap" in line]
        self.assertEqual(len(advised), 1, text)
        self.assertEqual(lines[lines.index(f"        {advised[0]}") - 1].split()[:2],
                         ["FAIL", "capabilities"])
        subprocess.run(advised[0].removeprefix("sudo ").split(), check=True)
        self.addCleanup(subprocess.run, ["setcap", "-r", self.binary], check=True)
        checks = self.examine(0, NOBODY)
        self.assertEqual(self.failing(checks), set())
        self.assertIn("(of the file)", checks["capabilities"]["found"])
        # And a probe then works, without root.
        probe = self.namespace.run(*NOBODY, self.binary, "probe", "127.0.0.1", "-p",
                                   str(fresh_port()), "-o", "json", check=False)
        self.assertEqual(json.loads(probe.stdout)["outcome"], "refused", probe)

    def test_file_capabilities_that_cannot_have_an_effect(self):
        subprocess.run(["setcap", "cap_net_raw,cap_net_admin+ep", self.binary], check=True)
        self.addCleanup(subprocess.run, ["setcap", "-r", self.binary], check=True)
        # Two: what setpriv keeps of root's is gone when it starts the second.
        checks = self.examine(3, (*NOBODY, "setpriv", "--no-new-privs", "--"))
        self.assertIn("no_new_privs", checks["capabilities"]["advice"])

    def test_without_the_right_to_change_the_firewall(self):
        wrapper = ("setpriv", "--bounding-set", "-net_admin", "--")
        self.assertTrue(can_capture(self.namespace, *wrapper))
        checks = self.examine(3, wrapper)
        self.assertEqual(self.failing(checks), {"capabilities", "nft", "verdict"})
        self.assertEqual(checks["capture"]["status"], "ok")
        self.assertIn("CAP_NET_ADMIN", checks["nft"]["found"])
        self.assertIn("--cap-add NET_ADMIN", checks["nft"]["advice"])
        self.assertIn("--rst-guard none", checks["verdict"]["found"])

    def test_without_the_right_to_send(self):
        wrapper = ("setpriv", "--bounding-set", "-net_raw", "--")
        self.assertFalse(can_capture(self.namespace, *wrapper))
        checks = self.examine(3, wrapper)
        self.assertEqual(self.failing(checks),
                         {"capabilities", "raw-socket", "capture", "verdict"})
        self.assertEqual(checks["nft"]["status"], "ok")

    def test_too_few_descriptors_is_no_matter_of_permission(self):
        checks = self.examine(5, ("prlimit", "--nofile=200:200"))
        self.assertEqual(self.failing(checks), {"ports", "verdict"})

    def test_user_namespaces_switched_off(self):
        """Inside one that may make no more, root of it has nothing to make a network with but one
        more."""
        limit = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\""
        inside = ("unshare", "--user", "--map-root-user", "--net", "sh", "-c", limit, "sh")
        checks = self.examine(0, inside)
        self.assertEqual(checks["user-namespaces"]["status"], "ok")
        self.assertEqual(checks["capture"]["advice"], "sudo ip link set lo up")
        checks = self.examine(0, (*inside, "setpriv", "--bounding-set", "-sys_admin", "--"))
        self.assertEqual(checks["user-namespaces"]["status"], "note", checks["user-namespaces"])
        self.assertEqual(checks["user-namespaces"]["advice"],
                         "sudo sysctl user.max_user_namespaces=10000")
        self.assertIn("demo needs root", checks["verdict"]["found"])

    def test_firewall_that_drops_what_leaves(self):
        with_rules = Namespace("strict")
        self.addCleanup(with_rules.close)
        with_rules.run("nft", "add table inet strict; add chain inet strict out "
                              "{ type filter hook output priority 0; policy drop; }; "
                              "add rule inet strict out oifname lo accept")
        checks = self.examine(0, namespace=with_rules)
        self.assertEqual(checks["firewall"]["status"], "note")
        self.assertIn("inet strict out: policy drop", checks["firewall"]["found"])

    def test_colours_and_bad_usage(self):
        self.assertIn("\x1b[32mok\x1b[0m", self.run_doctor("--color", "always").stdout)
        self.assertNotIn("\x1b", self.run_doctor().stdout)
        for wrong in (("now",), ("-o", "csv"), ("--color", "blue"), ("-q",)):
            done = self.namespace.run(self.binary, "doctor", *wrong, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), wrong)


if __name__ == "__main__":
    preconditions.main(tools=("setcap", "prlimit"), modules=("jsonschema",))

"""While it looks at what comes from the network, synspect has no privilege: what the kernel shows of
it in /proc, as root, under sudo, with file capabilities and in a user namespace."""

import os
import re
import shutil
import subprocess

import preconditions
from caller import AS_USER, FILTERED, GROUP, NOBODY, USER, CallerTest
from lab import SERVER
from process_status import capabilities, children, status, threads
from synspect import run, wait_until

FILE_RIGHTS = 0x1b  # CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID


class Privileges(CallerTest):
    def test_root_becomes_nobody(self):
        process = self.probing()
        self.assert_unprivileged(process.pid, NOBODY)
        self.assertEqual(status(f"/proc/{process.pid}")["Groups"].strip(), "")
        beside = children(process.pid)
        self.assertEqual(list(beside), ["synspect-reset"])
        resetter = status(f"/proc/{beside['synspect-reset']}")
        self.assertEqual((capabilities(resetter), set(resetter["Uid"].split())), ({}, {NOBODY}))
        pid = beside["synspect-reset"]
        self.assertTrue(wait_until(lambda: status(f"/proc/{pid}")["Seccomp"] == FILTERED))
        self.end(process)

    def test_under_sudo_it_becomes_who_called(self):
        owned = os.path.join(self.folder, "owned")
        os.mkdir(owned)
        os.chown(owned, int(USER), int(GROUP))
        path = os.path.join(owned, "run.pcapng")
        process = self.probing("--pcapng", path,
                               env={**os.environ, "SUDO_UID": USER, "SUDO_GID": GROUP})
        self.assert_unprivileged(process.pid, USER)
        keeper = children(process.pid)["synspect-files"]
        self.assertEqual(capabilities(status(f"/proc/{keeper}")), {})
        self.assertEqual(set(status(f"/proc/{keeper}")["Uid"].split()), {USER})
        self.end(process)
        made = os.stat(path)
        self.assertEqual((made.st_uid, made.st_gid), (int(USER), int(GROUP)))
        self.assertEqual(os.listdir(owned), ["run.pcapng"])

    def test_file_capabilities_need_no_root(self):
        granted = shutil.copy(self.binary, os.path.join(self.folder, "granted"))
        subprocess.run(["setcap", "cap_net_raw,cap_net_admin+ep", granted], check=True)
        process = self.probing("-v", wrapper=AS_USER, binary=granted)
        # To clear the bounding set takes a capability that was not granted.
        self.assert_unprivileged(process.pid, USER, bounded=False)
        _, said = self.end(process)
        self.assertRegex(said.decode(), r"privileges: uid 4242, no capabilities, .*RST guard synsp")

    def test_without_the_firewall_it_says_so_and_measures(self):
        granted = shutil.copy(self.binary, os.path.join(self.folder, "raw"))
        subprocess.run(["setcap", "cap_net_raw+ep", granted], check=True)
        done = self.lab.client.run(*AS_USER, granted, "probe",
                                   f"{SERVER['ipv4']}:{self.port}", "-o", "json", check=False)
        self.assertIn("no RST guard (", done.stderr)
        self.assertIn("CAP_NET_ADMIN is missing", done.stderr)
        self.assertIn('"outcome":"open"', done.stdout)

    def test_without_any_it_says_how_to_grant_them(self):
        done = self.lab.client.run(*AS_USER, self.binary, "probe", f"{SERVER['ipv4']}:1", check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn(f"sudo setcap cap_net_raw,cap_net_admin+ep {self.binary}", done.stderr)

    def test_a_scan_in_all_its_threads_and_processes(self):
        process = self.start("scan", "-", "-p", str(self.port), "--rate", "50", "--resume",
                             os.path.join(self.folder, "state"), stdin=subprocess.PIPE)
        process.stdin.write(f"{SERVER['ipv4']}\n".encode())
        process.stdin.flush()
        self.assertTrue(process.stdout.readline(), "no record")
        self.assertGreaterEqual(len(threads(process.pid)), 3)  # loop, sender, standard input
        self.assert_unprivileged(process.pid, NOBODY)
        beside = children(process.pid)
        names, files = status(f"/proc/{beside['synspect-names']}"), beside["synspect-files"]
        self.assertEqual((capabilities(names), set(names["Uid"].split())), ({}, {NOBODY}))
        # Root's files are root's to keep: by those rights alone, and of the named files alone.
        self.assertEqual({int(held, 16) for held in capabilities(status(f"/proc/{files}")).values()},
                         {FILE_RIGHTS})
        self.assertEqual(status(f"/proc/{files}")["NoNewPrivs"], "1")
        process.stdin.close()
        process.stdin = None
        process.wait(timeout=20)

    def test_explain_and_report_read_as_nobody(self):
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        for arguments in (("explain", fifo), ("report", fifo, "-o", "-")):
            with self.subTest(command=arguments[0]):
                process = self.start(*arguments)
                with open(fifo, "wb"):
                    waits = wait_until(
                        lambda: status(f"/proc/{process.pid}")["Seccomp"] == FILTERED)
                    self.assertTrue(waits, "no filter while it waits for the file")
                    self.assert_unprivileged(process.pid, NOBODY)
                process.communicate(timeout=20)

    def test_in_a_user_namespace(self):
        done = run(self.lab.client, "demo", "-v", wrapper=AS_USER, timeout=30)
        self.assertEqual(done.status, 0, done)
        self.assertIn("no capabilities, no new privileges (root of a user namespace", done.stderr)

    def test_what_cannot_be_given_up_ends_the_run(self):
        """Root without the right to become another: nothing is sent."""
        capped = ("setpriv", "--bounding-set=-setuid", "--inh-caps=-setuid", "--")
        done = run(self.lab.client, "probe", f"{SERVER['ipv4']}:{self.port}", wrapper=capped)
        self.assertEqual((done.status, done.stdout), (5, ""), done)
        self.assertIn("give up privileges: become nobody", done.stderr)
        told = run(self.lab.client, "doctor", wrapper=capped)
        self.assertIn("CAP_SETUID and CAP_SETGID if it runs there as root", told.stdout)
        self.assertEqual(self.lab.connections_at_server(self.port), [])

    def test_nothing_is_sent_or_read_before(self):
        """By the order of system calls: first the filter, then the first segment or octet."""
        path = os.path.join(self.folder, "small.pcapng")
        target = f"{SERVER['ipv4']}:{self.port}"
        log = os.path.join(self.folder, "strace")
        run(self.lab.client, "probe", target, "--pcapng", path)
        for arguments, first in ((("probe", target), r"^send.*sin_addr=inet_addr"),
                                 (("explain", path), r'^read\(\d+, "\\n\\r\\r\\n')):
            with self.subTest(command=arguments[0]):
                run(self.lab.client, *arguments, wrapper=("strace", "-o", log, "--"))
                with open(log, encoding="utf-8", errors="replace") as file:
                    calls = file.readlines()
                filtered = [n for n, call in enumerate(calls) if call.startswith("seccomp(SECCOMP_SET")]
                begins = [n for n, call in enumerate(calls) if re.search(first, call)]
                self.assertTrue(filtered and begins, calls[-5:])
                self.assertLess(filtered[-1], begins[0])
                if arguments[0] == "probe":
                    locked = [n for n, call in enumerate(calls) if "SO_LOCK_FILTER, [1]" in call]
                    self.assertTrue(locked and locked[0] < filtered[-1], "the capture's filter stays")
                refused = [call for call in calls[filtered[-1]:] if "EPERM" in call]
                self.assertEqual(refused, [], "the filter lacks what the run needs")

    def test_a_set_user_id_program(self):
        """libnftables ends such a process: another one makes the table."""
        granted = shutil.copy(self.binary, os.path.join(self.folder, "set-user-id"))
        os.chmod(granted, 0o4755)
        process = self.probing("-v", wrapper=AS_USER, binary=granted)
        self.assert_unprivileged(process.pid, USER)
        _, said = self.end(process)
        self.assertRegex(said.decode(), r"privileges: uid 4242, no capabilities, .*RST guard synsp")

    def test_without_devices_and_standard_descriptors(self):
        """No socket of ours gets the number of a standard descriptor."""
        path = os.path.join(self.folder, "without-devices.pcapng")
        target = f"{SERVER['ipv4']}:{self.port}"
        done = self.lab.client.run(
            "unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /dev && exec "$@" <&- >&- 2>&-',
            "sh", self.binary, "probe", target, "--pcapng", path, check=False)
        self.assertEqual(done.returncode, 5)  # the report cannot be written
        explained = run(self.lab.client, "explain", path, "-o", "json")
        self.assertEqual(explained.status, 0, explained)


if __name__ == "__main__":
    preconditions.main(tools=("setcap", "strace", "unshare"))

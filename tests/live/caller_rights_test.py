"""synspect reads, makes and replaces files by the rights of who called it, and of nobody else, whatever
others have laid in its way."""

import json
import os
import signal
import subprocess

import preconditions
from caller import GROUP, NOBODY, USER, CallerTest
from lab import SERVER
from synspect import run, wait_until


class CallerRights(CallerTest):
    def test_under_sudo_it_reads_no_more_than_who_called(self):
        secret = os.path.join(self.folder, "secret")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("root:$6$hash")
        os.chmod(secret, 0o600)
        sudo = {"SUDO_UID": USER, "SUDO_GID": GROUP}
        target = f"{SERVER['ipv4']}:{self.port}"
        for arguments, caller in ((("scan", f"@{secret}", "-p", "1"), sudo),
                                  (("explain", secret), sudo),
                                  (("report", secret, "-o", "-"), sudo),
                                  (("probe", target, "--send", f"@{secret}"), sudo),
                                  (("explain", secret), {"PKEXEC_UID": NOBODY}),
                                  (("explain", secret), {"DOAS_USER": "nobody"}),
                                  (("explain", secret), {"DOAS_USER": "no such user"})):
            with self.subTest(arguments=arguments, caller=caller):
                done = run(self.lab.client, *arguments, env={**os.environ, **caller})
                self.assertEqual(done.status, 2, done)
                self.assertIn("ermission denied", done.stderr)
                self.assertNotIn("hash", done.stdout + done.stderr)

    def test_under_sudo_no_folder_of_roots_by_way_of_proc(self):
        """CAP_SYS_PTRACE opens /proc/PID/cwd, whoever may enter that folder."""
        closed = os.path.join(self.folder, "closed")
        inner = os.path.join(closed, "inner")
        os.makedirs(inner)
        os.chmod(closed, 0o700)
        with open(os.path.join(inner, "notes"), "w", encoding="utf-8") as file:
            file.write("the, secret")
        within = subprocess.Popen(["sleep", "60"], cwd=inner)
        self.addCleanup(within.wait)
        self.addCleanup(within.kill)
        done = run(self.lab.client, "scan", f"@/proc/{within.pid}/cwd/notes", "-p", "1",
                   env={**os.environ, "SUDO_UID": USER, "SUDO_GID": GROUP})
        self.assertEqual(done.status, 2, done)
        self.assertIn("ermission denied", done.stderr)
        self.assertNotIn("secret", done.stderr)

    def test_no_link_laid_there_after_the_look(self):
        """A named pipe that becomes a link between the question for it and its opening."""
        shared = os.path.join(self.folder, "swapped")
        os.mkdir(shared)
        os.chmod(shared, 0o1777)
        pipe, victim = os.path.join(shared, "pipe"), os.path.join(self.folder, "victim-pipe")
        os.mkfifo(pipe)
        os.mkfifo(victim, 0o600)
        readers = [os.open(path, os.O_RDONLY | os.O_NONBLOCK) for path in (pipe, victim)]
        log = os.path.join(self.folder, "swap-strace")
        process = self.start("probe", f"{SERVER['ipv4']}:{self.port}", "--pcapng", pipe,
                             wrapper=("strace", "-o", log, "-e", "trace=readlinkat",
                                      "-e", "inject=readlinkat:delay_exit=300000", "--"))

        def looked():
            with open(log, encoding="utf-8", errors="replace") as file:
                return '"pipe"' in file.read()

        self.assertTrue(wait_until(lambda: os.path.exists(log) and looked(), 20), "it never looked")
        os.unlink(pipe)
        os.symlink(victim, pipe)
        _, stderr = process.communicate(timeout=30)
        self.assertEqual(os.read(readers[1], 100), b"", "packets went where the link leads")
        for reader in readers:
            os.close(reader)
        self.assertEqual(process.returncode, 2, stderr)

    def test_a_state_that_somebody_else_has_laid_down(self):
        """It holds options; --pcapng among them would empty a file."""
        shared = os.path.join(self.folder, "laid")
        os.mkdir(shared)
        os.chmod(shared, 0o1777)
        state, victim = os.path.join(shared, "state"), os.path.join(self.folder, "precious")
        target = SERVER["ipv4"]
        process = self.start("scan", target, "-p", "1-1000", "--rate", "50", "-o", "json",
                             "--resume", state)
        self.assertTrue(process.stdout.readline(), "no record")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        with open(state, encoding="utf-8") as file:
            kept = json.load(file)
        with open(state, "w", encoding="utf-8") as file:
            json.dump({**kept, "arguments": [*kept["arguments"], "--pcapng", victim]}, file)
        with open(victim, "w", encoding="utf-8") as file:
            file.write("precious")
        os.chown(state, int(USER), int(GROUP))
        done = run(self.lab.client, "scan", "--resume", state)
        with open(victim, "rb") as file:
            self.assertEqual(file.read(), b"precious")
        self.assertEqual(done.status, 2, done)
        self.assertIn("belongs to somebody else", done.stderr)

    def test_a_state_is_kept_without_proc(self):
        state = os.path.join(self.folder, "without-proc")
        process = self.start("scan", SERVER["ipv4"], "-p", "1-1000", "--rate", "50", "-o", "json",
                             "--resume", state,
                             wrapper=("unshare", "--mount", "sh", "-c",
                                      'mount -t tmpfs none /proc && exec "$@"', "sh"))
        self.assertTrue(process.stdout.readline(), "no record")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertTrue(os.path.exists(state), stderr)

    def test_no_file_through_a_link_in_a_folder_of_everybody(self):
        shared = os.path.join(self.folder, "shared")
        os.mkdir(shared)
        os.chmod(shared, 0o1777)
        victim = os.path.join(self.folder, "victim")
        link = os.path.join(shared, "link")
        os.symlink(victim, link)
        target = f"{SERVER['ipv4']}:{self.port}"
        recorded = os.path.join(self.folder, "run.ndjson")
        with open(recorded, "w", encoding="utf-8") as file:
            file.write(run(self.lab.client, "probe", target, "-o", "json").stdout)
        for arguments in (("probe", target, "--pcapng", link),
                          ("scan", SERVER["ipv4"], "-p", "1", "--resume", link),
                          ("scan", SERVER["ipv4"], "-p", "1", "--pcapng", link),
                          ("report", recorded, "-o", link)):
            with self.subTest(arguments=arguments):
                done = run(self.lab.client, *arguments)
                self.assertEqual(done.status, 2, done)
                self.assertIn("symbolic link in a folder that everybody may write to", done.stderr)
                self.assertFalse(os.path.exists(victim))


if __name__ == "__main__":
    preconditions.main(tools=("strace", "unshare"))

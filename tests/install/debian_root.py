"""A clean Debian 12 in memory, made from the archive that this host's apt uses. What runs in it has
mounts and processes of its own and, by pivot_root, no way out: a chroot would forbid user namespaces.
It takes about 1 GB; on a disk that others use, too, its removal alone would take half a minute."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import enter_root
from installed import run

RELEASE = "bookworm"
FOLDER = "/mnt"  # in a mount namespace of its own

class Unavailable(Exception):
    """This host's apt reaches no archive of Debian 12."""


def archive():
    """The lines of a sources.list with what is Debian's among this host's sources, in whatever form
    they are written there."""
    lines = run("apt-get", "indextargets", "--format", "$(CODENAME) deb $(REPO_URI) $(RELEASE) $(COMPONENT)",
                "Created-By: Packages", "Origin: Debian").splitlines()
    sources = {line.split(" ", 1)[1] for line in lines if line.startswith(RELEASE)}
    if not sources:
        raise Unavailable(f"no source of Debian {RELEASE} in this host's apt")
    return "".join(f"{line}\n" for line in sorted(sources))


def transport():
    """How this host's apt reaches its archive: proxies, certificates, and how strict it is with dates."""
    kinds = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    return [line for line in run("apt-config", "dump", "Acquire").splitlines()
            if line.startswith(kinds) and not line.endswith('"";')]


class DebianRoot:
    def __init__(self, cache):
        """`cache`: a folder that lasts; a second run is quicker by what lies there."""
        self.archives = cache / "archives"
        self.archives.mkdir(parents=True, exist_ok=True)
        base = self.base(cache)
        # Its mounts last as long as this process, and so go with the test, however that ends.
        self.keeper = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "sh", "-c",
             f"mount -t tmpfs tmpfs {FOLDER} && echo ready && exec sleep infinity"],
            stdout=subprocess.PIPE, text=True)
        if self.keeper.stdout.readline() != "ready\n":
            raise AssertionError("no tmpfs")
        self.path = pathlib.Path(f"/proc/{self.keeper.pid}/root{FOLDER}")
        run("tar", "-xpf", base, "-C", self.path, "--exclude=./dev/*")
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")

    @staticmethod
    def base(cache):
        sources, options = archive(), transport()
        key = hashlib.sha256("\n".join([sources, *options]).encode()).hexdigest()[:12]
        made = cache / f"{RELEASE}-{key}.tar"
        if not made.exists():
            draft = made.with_suffix(".draft.tar")
            try:
                run("mmdebstrap", "--variant=apt", "--mode=root", "--quiet",
                    *(f"--aptopt={line}" for line in options), RELEASE, draft, "-", input=sources)
            except AssertionError as error:
                draft.unlink(missing_ok=True)
                raise Unavailable(str(error)) from error
            draft.rename(made)
        return made

    def command(self, *words):
        return ["nsenter", f"--mount=/proc/{self.keeper.pid}/ns/mnt", "unshare", "--mount", "--pid",
                "--fork", "--kill-child", sys.executable, "-B", enter_root.__file__, FOLDER,
                str(self.archives), *map(str, words)]

    def environment(self, **variables):
        return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive",
                **{name: value for name, value in os.environ.items() if name.endswith("_proxy")},
                **variables}

    def run(self, *words, **options):
        """With this host's network. Standard output; anything but success is an error."""
        return run(*self.command(*words), env=self.environment(), **options)

    def attempt(self, namespace, *words, user=None):
        """In a network namespace; whatever the status is. Not setpriv: it has root's capabilities
        still when it executes the command, and so may execute any."""
        as_user = ("runuser", "-u", user, "--") if user else ()
        return namespace.run(*self.command(*as_user, *words), check=False, timeout=60,
                             env=self.environment())

    def apt_get(self, *words):
        """dpkg need not wait for the disk: nothing of this will be needed after a power cut."""
        return self.run("apt-get", "-q", "-y", "--no-install-recommends",
                        "-o", "Dpkg::Options::=--force-unsafe-io", *words)

    def close(self):
        self.keeper.kill()
        self.keeper.wait()
        self.keeper.stdout.close()

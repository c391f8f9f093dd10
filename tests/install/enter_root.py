"""enter_root.py FOLDER ARCHIVES COMMAND...: makes FOLDER, on which something is mounted, the root of
this mount namespace, and becomes COMMAND. To be run by `unshare --mount --pid --fork`. A clean root has
no umount, so that it is done from here."""

import ctypes
import os
import subprocess
import sys

MNT_DETACH = 2
_libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def main(folder, archives, *command):
    for mount in (["-t", "proc", "proc", f"{folder}/proc"], ["-t", "sysfs", "sysfs", f"{folder}/sys"],
                  ["--rbind", "/dev", f"{folder}/dev"],
                  ["--bind", archives, f"{folder}/var/cache/apt/archives"]):
        subprocess.run(["mount", *mount], check=True)
    os.chdir(folder)
    check(_libc.pivot_root(b".", b"mnt"))
    os.chdir("/")
    check(_libc.umount2(b"/mnt", MNT_DETACH))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])

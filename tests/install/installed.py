"""An installed tree, and programs that are built with nothing but it."""

import os
import pathlib
import shutil
import subprocess

# What the example says of a server that lets it open and close.
EMBEDDED = r"\A127\.0\.0\.1 port \d+: open, closed: clean\nsyn \d+\.\d{3} us\nack (?s:.*)last_ack "
ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=300, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: status {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout


def install(prefix, *options, **environment):
    run("cmake", "--install", os.environ["SYNSPECT_BUILD"], "--prefix", prefix, *options,
        env={**os.environ, **environment})


def files_below(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")
            if not path.is_dir()}


def only(folder, pattern):
    """The one file that the pattern fits: libraries lie in a folder named after the machine."""
    found = list(pathlib.Path(folder).glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"{pattern} in {folder}: {found}")
    return found[0]


def build_with_cmake(source, build, prefix, *options):
    """Builds a copy of the CMake project `source`, and makes sure that nothing came from the
    repository."""
    shutil.copytree(source, build / "source")
    run("cmake", "-S", build / "source", "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}",
        "-DCMAKE_BUILD_TYPE=Debug", *options)
    run("cmake", "--build", build)
    for listed in build.rglob("*.d"):
        if str(ROOT) in listed.read_text():
            raise AssertionError(f"{listed} names a file of {ROOT}")

"""A run of the program beside the test, whichever the command, that is disturbed on its way."""

import json
import os
import shutil
import signal
import subprocess
import tempfile

import synspect


class Running:
    """It writes to files, so that nothing holds it up, unless the test gives it another `stdout`;
    and works in a folder of its own. `ignoring`: a signal that it is to inherit as ignored."""

    def __init__(self, namespace, *arguments, stdin=subprocess.DEVNULL, stdout=None, ignoring=None):
        self.folder = tempfile.mkdtemp()
        self._output, self._errors = (os.path.join(self.folder, name) for name in ("out", "err"))
        with open(self._output, "wb") as output, open(self._errors, "wb") as errors:
            self.process = namespace.start(
                os.environ["SYNSPECT"], *map(str, arguments), stdin=stdin,
                stdout=output if stdout is None else stdout, stderr=errors, cwd=self.folder,
                preexec_fn=None if ignoring is None else
                lambda: signal.signal(ignoring, signal.SIG_IGN))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)

    def said(self):
        """What it has written so far, whole lines."""
        with open(self._output, encoding="utf-8") as file:
            return file.read().rpartition("\n")[0].splitlines()

    def octets(self):
        """How much that is."""
        return os.path.getsize(self._output)

    def complained(self):
        with open(self._errors, encoding="utf-8") as file:
            return file.read()

    def send(self, number):
        self.process.send_signal(number)

    def interrupt(self, patience=20):
        self.send(signal.SIGINT)
        return self.finish(patience)

    def kill(self):
        self.process.kill()
        return self.finish()

    def finish(self, patience=60):
        self.process.wait(timeout=patience)
        with open(self._output, encoding="utf-8") as file:
            return self.run_of(self.process.returncode, file.read(), self.complained())

    @staticmethod
    def run_of(status, stdout, stderr):
        return synspect.Run(status, stdout, stderr)


def announced(text):
    """The objects of whole lines, each of which must be JSON; half a line at the end, as a killed
    run may leave, was not announced."""
    return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]

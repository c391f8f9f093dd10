"""Starts and ends the servers of a lab: those of servers.py, and nginx."""

import itertools
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager

HERE = os.path.dirname(os.path.abspath(__file__))
# Namespaces share the kernel's trace, and servers are told apart by port there.
_ports = itertools.count(10000 + os.getpid() % 200 * 100)

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 0.0.0.0:{port} backlog=4096; listen [::]:{port} backlog=4096;
           return 200 "lab"; }}
}}
"""


def fresh_port():
    return next(_ports)


@contextmanager
def serving(lab, kind, seconds=0.0, server=None, port=None):
    """The port at which a server of that kind listens, in either family. `server`: its namespace,
    if not the lab's only one."""
    port = port or fresh_port()
    with _served(server or lab.server, kind, seconds, port):
        yield port


@contextmanager
def reporting(lab):
    """The port, and a list of what the server of kind `reports` has said so far."""
    port = fresh_port()
    with _served(lab.server, "reports", 0.0, port) as output:
        said = []

        def read():
            for line in output:
                said.append(line.strip())

        threading.Thread(target=read, daemon=True).start()
        yield port, said


@contextmanager
def _served(server, kind, seconds, port):
    process = server.start(sys.executable, "-B", os.path.join(HERE, "servers.py"), kind,
                               str(port), str(seconds), stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{kind} did not start")
        yield process.stdout
    finally:
        process.kill()
        process.wait()


@contextmanager
def nginx(lab):
    """A real nginx in one process, so that no worker can outlive it."""
    port = fresh_port()
    with tempfile.TemporaryDirectory() as folder:
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(NGINX.format(folder=folder, port=port))
        process = lab.server.start("nginx", "-e", "stderr", "-c", configuration, "-p", folder,
                                   stderr=subprocess.PIPE, text=True)
        try:
            while not lab.server.run("ss", "-Htln", f"sport = :{port}").stdout:
                if process.poll() is not None:
                    raise RuntimeError(f"nginx: {process.stderr.read()}")
            yield port
        finally:
            process.kill()
            process.wait()

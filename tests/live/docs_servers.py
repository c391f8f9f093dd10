"""All servers of the documents' world in one process; see docs_lab.py. Says "ready"."""

import socket
import threading

from docs_lab import SERVICES
from servers import KINDS, accept_forever


def listen(family, any_address, port):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((any_address, port))
    listener.listen(512)
    return listener


def main():
    for port, kind, seconds in SERVICES:
        for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            listener = listen(family, any_address, port)
            threading.Thread(target=accept_forever, args=(listener, KINDS[kind], seconds)).start()
    print("ready", flush=True)


if __name__ == "__main__":
    main()

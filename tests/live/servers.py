"""Real servers on kernel sockets, each named after what its application does.
Run as a program inside the server namespace: servers.py KIND PORT [SECONDS]; says "ready"."""

import socket
import struct
import sys
import threading
import time


def read_to_end(connection):
    while connection.recv(65536):
        pass


def closes_when_peer_does(connection, _):
    """Usually three segments: Linux defers the ACK of a FIN to its next timer tick (up to 4 ms at
    250 Hz; 40 ms once data had come), and an application that closes before that sends both in
    one. For three segments every time see `firewall.eat_bare_acks`, for four `slow_close`."""
    read_to_end(connection)


def slow_close(connection, seconds):
    read_to_end(connection)
    time.sleep(seconds)


def closes_first(connection, seconds):
    """Half-closes, so that its FIN-WAIT-2 and TIME-WAIT are those of a socket with an owner."""
    time.sleep(seconds)
    connection.shutdown(socket.SHUT_WR)
    read_to_end(connection)


def leaves_first(connection, seconds):
    """As `closes_first`, but close() orphans the socket: Linux keeps FIN-WAIT-2 as a mini socket."""
    time.sleep(seconds)


def never_closes(connection, _):
    read_to_end(connection)
    threading.Event().wait()


def talks_first(connection, seconds):
    connection.sendall(b"220 lab ready\r\n")
    read_to_end(connection)
    time.sleep(seconds)


def babbles(connection, _):
    """More segments than a transcript keeps, with their acknowledgments."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(3000):
        connection.sendall(b".")
        time.sleep(0.0001)  # or the kernel would put several into one
    read_to_end(connection)


def resets(connection, seconds):
    time.sleep(seconds)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def says_goodbye(connection, seconds):
    """Sends when the client has nothing more to say, as a half-closed connection allows."""
    read_to_end(connection)
    time.sleep(seconds)
    connection.sendall(b"221 good bye\r\n")
    time.sleep(seconds)


def waits_for_data(connection, _):
    """Is shown a client only once it has sent data, or has been asked again for its ACK: see
    `defer_accept`."""
    read_to_end(connection)


def never_accepts(_, __):
    """Is shown no client at all: see `leave_little_room`."""


def accepts_nobody(_, __):
    """The same, with all of a backlog that `seconds` says."""


def reports(connection, _):
    """Says what becomes of each connection that it accepts."""
    print("accepted", flush=True)
    try:
        read_to_end(connection)
        print("end", flush=True)
    except ConnectionResetError:
        print("reset", flush=True)


KINDS = {kind.__name__: kind for kind in (
    closes_when_peer_does, slow_close, closes_first, leaves_first, never_closes, talks_first,
    babbles, resets, says_goodbye, waits_for_data, never_accepts, accepts_nobody, reports)}


def defer_accept(listener, seconds):
    """Linux takes the seconds as a number of SYN/ACKs, and drops bare ACKs until the last of them
    is due: that one it sends at 1 s for 1, at 3 s for 2 and 3, at 7 s for 4 to 7."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(seconds))


def leave_little_room(listener, backlog):
    """A backlog of N has room for N + 1 connections, and for as many that are being opened; N of
    them are guests of our own, so that one is left."""
    listener.listen(int(backlog))
    here = "127.0.0.1" if listener.family == socket.AF_INET else "::1"
    for _ in range(int(backlog)):
        GUESTS.append(socket.create_connection((here, listener.getsockname()[1])))


def set_backlog(listener, backlog):
    listener.listen(int(backlog))


GUESTS = []
ACCEPT_NONE = (never_accepts, accepts_nobody)
# What is done to the listening socket of a kind.
LISTENERS = {waits_for_data: defer_accept, never_accepts: leave_little_room,
             accepts_nobody: set_backlog}


def serve_connection(kind, connection, seconds):
    try:
        kind(connection, seconds)
    except OSError:
        pass  # the client reset it
    connection.close()


def accept_forever(listener, kind, seconds):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_connection, args=(kind, connection, seconds)).start()


def wait_forever(*_):
    threading.Event().wait()


def main(kind, port, seconds):
    for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((any_address, port))
        listener.listen(512)
        if kind in LISTENERS:
            LISTENERS[kind](listener, seconds)
        application = wait_forever if kind in ACCEPT_NONE else accept_forever
        threading.Thread(target=application, args=(listener, kind, seconds)).start()
    print("ready", flush=True)


if __name__ == "__main__":
    main(KINDS[sys.argv[1]], int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0)

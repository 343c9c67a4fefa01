# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay to a server of the lab that counts round trips, and makes them long.

A connection is one round trip; so is whatever the client sends at a time and
waits for. A request that nobody answers (unbind) is none, and a datagram that
is answered is one. What is sent together travels together: each piece arrives
as long after it was sent as half a round trip takes, whatever is on its way
before it.
"""
import queue
import socket
import threading
import time

CLIENT, SERVER = 'client', 'server'


class Relay:
    """Listens on a port of its own (.port) for the server (host, port).

    Use it as a context manager. delay is the time of a round trip in
    seconds. .count is the number of round trips since the last reset(), of
    all connections together.
    """

    def __init__(self, server, delay=0.0, datagrams=False):
        self.server, self.delay = server, delay
        self.count = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(('', 0))
        self.port = self.listener.getsockname()[1]
        self.sockets = [self.listener]
        start(self.accept)
        if datagrams:
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.udp.bind(('', self.port))
            self.sockets.append(self.udp)
            start(self.exchange)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def reset(self):
        with self.lock:
            self.count = 0

    def add(self):
        with self.lock:
            self.count += 1

    def accept(self):
        while True:
            here = self.listener.accept()[0]
            there = socket.create_connection(self.server)
            for one in (here, there):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets += [here, there]
            self.add()
            Link(self, here, there)

    def exchange(self):
        """Datagrams: one at a time, each with its answer."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
            there.connect(self.server)
            while True:
                data, client = self.udp.recvfrom(65536)
                time.sleep(self.delay)
                there.send(data)
                self.udp.sendto(there.recv(65536), client)
                self.add()


class Link:
    """One connection: two queues of what is on its way."""

    def __init__(self, relay, here, there):
        self.relay, self.last = relay, SERVER
        # Nothing can be sent before the connection stands.
        self.opened = time.monotonic() + relay.delay
        for source, target, side in ((here, there, CLIENT),
                                     (there, here, SERVER)):
            pieces = queue.SimpleQueue()
            start(self.take, source, pieces, side)
            start(self.give, target, pieces, side)

    def take(self, source, pieces, side):
        data = b'-'
        while data:
            try:
                data = source.recv(65536)
            except OSError:
                data = b''
            now = max(time.monotonic(), self.opened)
            if data and side == CLIENT:
                self.last = CLIENT
            pieces.put((now + self.relay.delay / 2, data))

    def give(self, target, pieces, side):
        data = b'-'
        while data:
            due, data = pieces.get()
            time.sleep(max(0, due - time.monotonic()))
            if data and side == SERVER and self.last == CLIENT:
                self.last = SERVER
                self.relay.add()
            if data:
                target.sendall(data)
            else:
                target.shutdown(socket.SHUT_WR)


def start(function, *arguments):
    """A thread that ends quietly when its socket is closed."""
    def body():
        try:
            function(*arguments)
        except OSError:
            pass
    threading.Thread(target=body, daemon=True).start()

# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy between the program and the lab's server that breaks things.

TLS ends here, so that messages can be told apart, counted, held, cut in
two and rewritten; to the server it speaks plain LDAP. A script is a
function(link, message) that returns None to pass the message on, or the
list of messages to send in its place, or raises Cut to end the connection.
"""
import contextlib
import select
import socket
import ssl
import threading
import time

import ldap_stub as stub

CLIENT, SERVER = 'client', 'server'
PATIENCE = 10


class Cut(Exception):
    """The connection ends here; what the server has, it finishes."""


class Message:
    """One LDAP message: side it came from, bytes, identity, tag.

    nth counts the messages of that side. write is the number of the modify
    that it is, or answers, from 1; 0 for everything else. read is the same
    for searches of one object's descriptor.
    """

    def __init__(self, side, data):
        self.side, self.data = side, data
        _, body, _ = stub.parse(data)
        _, identity, rest = stub.parse(body)
        self.identity = int.from_bytes(identity, 'big')
        self.tag, self.body, self.controls = stub.parse(rest)
        self.nth = self.write = self.read = 0

    @property
    def base(self):
        return stub.parse(self.body)[1].decode(errors='replace')

    def asks_for(self, name):
        return self.tag == stub.SEARCH and name.encode() in self.body

    def attributes(self):
        """{name: [value]} of an entry, or of what a modify replaces."""
        found = {}
        for part in elements(stub.parse(stub.parse(self.body)[2])[1]):
            if self.tag == stub.MODIFY:
                part = stub.parse(stub.parse(part)[2])[1]
            _, name, rest = stub.parse(part)
            found[name.decode()] = list(elements(stub.parse(rest)[1]))
        return found

    def entry(self, attributes):
        """This entry with these attributes in the place of its own."""
        return stub.entry(self, self.base, attributes)

    def result(self, code, text='', urls=(), tag=None):
        """An answer to this request."""
        return stub.result(self, code, text, urls, tag)


def elements(data):
    """The contents of BER elements that follow one another."""
    while data:
        _, content, data = stub.parse(data)
        yield content


def farewell(code, text):
    """The notice of disconnection (RFC 4511 4.4.1)."""
    return stub.message(0, stub.ber(
        stub.EXTENDED_DONE, stub.number(code, 10), stub.ber(4, ''),
        stub.ber(4, text), stub.ber(0x8a, '1.3.6.1.4.1.1466.20036')))


class Link(threading.Thread):
    """One connection of the program's, and ours to the server behind it."""

    def __init__(self, proxy, raw):
        super().__init__(daemon=True)
        self.proxy, self.raw = proxy, raw
        self.client = self.upstream = None
        self.left = {CLIENT: b'', SERVER: b''}
        self.writes, self.reads = {}, {}
        self.outstanding = set()

    def run(self):
        try:
            self.upstream = socket.create_connection(self.proxy.server, 5)
            for one in (self.upstream, self.raw):
                one.settimeout(PATIENCE)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.client = self.proxy.context.wrap_socket(
                self.raw, server_side=True)
            self.pump()
        except Cut:
            with contextlib.suppress(OSError):
                self.drain()
        except (OSError, ValueError):
            pass
        finally:
            for link in (self.client or self.raw, self.upstream):
                if link is not None:
                    link.close()
            self.proxy.ended(self)

    def readable(self):
        if self.client.pending():
            return [CLIENT]
        found = select.select([self.client, self.upstream], [], [], 60)[0]
        return [CLIENT] * (self.client in found) + \
            [SERVER] * (self.upstream in found)

    def receive(self, side):
        """Whole messages that came from that side; None at its end."""
        link = self.client if side == CLIENT else self.upstream
        data = link.recv(1 << 16)
        if not data:
            return None
        self.left[side] += data
        found = []
        while stub.complete(self.left[side]):
            rest = stub.parse(self.left[side])[2]
            size = len(self.left[side]) - len(rest)
            found.append(Message(side, self.left[side][:size]))
            if side == SERVER:
                self.outstanding.discard(found[-1].identity)
            self.left[side] = rest
        return found

    def pump(self):
        while True:
            for side in self.readable():
                messages = self.receive(side)
                if messages is None:
                    if side == CLIENT:
                        self.drain()
                    return
                for message in messages:
                    self.handle(message)

    def drain(self):
        """Until the server has answered every modify that it was sent."""
        while self.outstanding:
            if self.receive(SERVER) is None:
                return

    def handle(self, message):
        self.number(message)
        instead = self.proxy.perform(self, message)
        for data in [message.data] if instead is None else instead:
            if message.side == CLIENT:
                self.to_server(data)
            else:
                self.client.sendall(data)

    def number(self, message):
        counts = self.proxy.counts
        with self.proxy.lock:
            counts[message.side] += 1
            message.nth = counts[message.side]
            if message.tag == stub.MODIFY:
                counts['write'] += 1
                self.writes[message.identity] = counts['write']
            elif message.asks_for('nTSecurityDescriptor'):
                counts['read'] += 1
                self.reads[message.identity] = counts['read']
        message.write = self.writes.get(message.identity, 0)
        message.read = self.reads.get(message.identity, 0)

    def to_server(self, data):
        if stub.complete(data):
            message = Message(CLIENT, data)
            if message.tag == stub.MODIFY:
                self.outstanding.add(message.identity)
        self.upstream.sendall(data)


class Proxy:
    """Serves at port of this machine until it is closed."""

    def __init__(self, server, certificate, key, port):
        self.server, self.port = server, port
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.lock = threading.Lock()
        self.links, self.listener = set(), None
        self.arm(None)
        self.open()

    def open(self):
        self.listener = socket.create_server(('', self.port))
        threading.Thread(target=self.accept, args=(self.listener,),
                         daemon=True).start()

    def close(self):
        """Nobody listens here any more; what is open stays open."""
        listener, self.listener = self.listener, None
        try:
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        except OSError:
            pass
        listener.close()

    def accept(self, listener):
        while True:
            try:
                raw = listener.accept()[0]
            except OSError:
                return
            link = Link(self, raw)
            with self.lock:
                self.links.add(link)
            link.start()

    def arm(self, script):
        """From now on script says what goes wrong; counts begin anew."""
        with self.lock:
            self.script = script
            self.counts = {CLIENT: 0, SERVER: 0, 'write': 0, 'read': 0}

    def perform(self, link, message):
        script = self.script
        return script(link, message) if script else None

    def ended(self, link):
        with self.lock:
            self.links.discard(link)

    def settle(self):
        """Until every connection is over, and the server done with it."""
        until = time.monotonic() + PATIENCE
        while self.links and time.monotonic() < until:
            time.sleep(0.002)
        assert not self.links, 'a connection does not end'

# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that speaks just enough LDAP to misbehave as a test tells it.

A script of the server is a function(request) that returns the messages to
send, made by entry(), result() and their like; None, alone or as the last
of them, closes the connection.
"""
import socket
import threading
import time

BIND, UNBIND, SEARCH, MODIFY, ABANDON, EXTENDED = 0x60, 0x42, 0x63, 0x66, \
    0x50, 0x77
BIND_DONE, ENTRY, DONE, MODIFY_DONE, EXTENDED_DONE = 0x61, 0x64, 0x65, \
    0x67, 0x78
PAGED = '1.2.840.113556.1.4.319'
CONFIG = 'CN=Configuration,DC=lab,DC=example'
ROOT_DSE = {
    'defaultNamingContext': ['DC=lab,DC=example'],
    'configurationNamingContext': [CONFIG],
    'namingContexts': ['DC=lab,DC=example', CONFIG],
    'supportedCapabilities': ['1.2.840.113556.1.4.800'],
    'supportedControl': [PAGED, '1.2.840.113556.1.4.801'],
    'dnsHostName': ['stub.lab.example'],
}


def ber(tag, *parts):
    body = b''.join(part.encode() if isinstance(part, str) else part
                    for part in parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes(4, 'big')
    return bytes([tag, 0x84]) + size + body


def number(value, tag=2):
    return ber(tag, value.to_bytes(value.bit_length() // 8 + 1, 'big'))


def message(identity, body, controls=b''):
    return ber(0x30, number(identity), body, controls)


def entry(request, dn, attributes):
    values = [ber(0x30, ber(4, name), ber(0x31, *(ber(4, value)
                                                  for value in list_)))
              for name, list_ in attributes.items()]
    return message(request.identity, ber(ENTRY, ber(4, dn),
                                         ber(0x30, *values)))


def result(request, code=0, text='', urls=(), tag=None, cookie=None):
    referral = ber(0xa3, *(ber(4, url) for url in urls)) if urls else b''
    controls = b'' if cookie is None else ber(0xa0, ber(
        0x30, ber(4, PAGED), ber(4, ber(0x30, number(0), ber(4, cookie)))))
    return message(request.identity, ber(
        tag or request.tag + (2 if request.tag == SEARCH else 1),
        number(code, 10), ber(4, ''), ber(4, text), referral), controls)


def parse(data):
    """Tag, content and the rest of a BER element."""
    tag, size, at = data[0], data[1], 2
    if size & 0x80:
        at = 2 + (size & 0x7f)
        size = int.from_bytes(data[2:at], 'big')
    return tag, data[at:at + size], data[at + size:]


class Request:
    """What a client asked: identity, tag, base, raw bytes."""

    def __init__(self, data):
        self.raw = data
        _, body, _ = parse(data)
        _, identity, rest = parse(body)
        self.identity = int.from_bytes(identity, 'big')
        self.tag, body, self.controls = parse(rest)
        self.base = parse(body)[1].decode() if self.tag == SEARCH else ''

    def asks(self, text):
        return text.encode() in self.raw

    @property
    def cookie(self):
        """The cookie of a paged search; None when it is not paged."""
        if PAGED.encode() not in self.controls:
            return None
        tail = self.controls.split(PAGED.encode(), 1)[1]
        for kind in (1, 4):
            if tail[0] == kind:
                _, value, tail = parse(tail)
        while tail and tail[0] == 4:
            _, value, tail = parse(tail)
        _, value, _ = parse(value)
        _, _, value = parse(value)
        return parse(value)[1]


class Stub:
    """Serves script at address:port until the with block ends."""

    def __init__(self, script, address='127.0.0.2', port=389, tls=None):
        self.script, self.tls = script, tls
        self.heard, self.seen = [], b''
        self.listener = socket.create_server((address, port))
        self.links, self.ended = [], False
        self.acceptor = threading.Thread(target=self.accept, daemon=True)

    def __enter__(self):
        self.acceptor.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        # Before its number is that of the next one's listener.
        self.acceptor.join(5)
        for link in [self.listener, *self.links]:
            try:
                # Wakes the thread that waits for it, too.
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            link.close()

    @property
    def requests(self):
        """All of a client's that is gone: the last one may be on its way."""
        until = time.monotonic() + 5
        while any(link.fileno() >= 0 for link in self.links) \
                and time.monotonic() < until:
            time.sleep(0.001)
        return self.heard

    def accept(self):
        while True:
            try:
                link = self.listener.accept()[0]
                if self.tls:
                    link = self.tls.wrap_socket(link, server_side=True)
            except OSError:
                if self.ended:
                    return
                continue
            self.links.append(link)
            threading.Thread(target=self.serve, args=(link,),
                             daemon=True).start()

    def serve(self, link):
        data = b''
        try:
            while True:
                got = link.recv(65536)
                if not got:
                    break
                self.seen += got
                data += got
                while complete(data):
                    rest = parse(data)[2]
                    if not self.answer(link, data[:len(data) - len(rest)]):
                        return
                    data = rest
        except OSError:
            pass
        finally:
            link.close()

    def answer(self, link, data):
        try:
            request = Request(data)
        except IndexError:  # no LDAP: the hello of TLS, say
            return True
        self.heard.append(request)
        if request.tag in (UNBIND, ABANDON):
            return True
        messages = self.script(request)
        if messages is None:
            return False
        for one in messages:
            if one is None:
                return False
            link.sendall(one)
        return True


def complete(data):
    if len(data) < 2 or (data[1] & 0x80 and len(data) < 2 + (data[1] & 0x7f)):
        return False
    size, at = data[1], 2
    if size & 0x80:
        at = 2 + (size & 0x7f)
        size = int.from_bytes(data[2:at], 'big')
    return len(data) >= at + size


def directory(script, facts=None):
    """A script that answers the rootDSE itself and leaves the rest."""
    def wrapped(request):
        if request.tag == SEARCH and request.base == '':
            return [entry(request, '', {**ROOT_DSE, **(facts or {})}),
                    result(request)]
        return script(request)
    return wrapped

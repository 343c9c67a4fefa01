# SPDX-License-Identifier: GPL-3.0-or-later
"""Domain controllers that store a descriptor in their own way.

A proxy stands before the lab's server and changes the descriptor of each
write on its way there, as other servers do when they store one. Whatever
asks the server itself sees what such a controller would hold.
"""
import contextlib
import os
import struct
import sys
import uuid

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             'faults'))

import e2e  # noqa: E402
import ldap_stub as stub  # noqa: E402
import names  # noqa: E402
import proxy as wire  # noqa: E402

SD = 'nTSecurityDescriptor'
PORT = 6637
CI, IO, INHERITED = 0x02, 0x08, 0x10
OBJECT_TYPES, DENIALS, ALLOWS = (5, 6, 7), (1, 6), (0, 5)
SERVED = []


class Ace:
    """One ACE as bytes, of which a store may change the flags."""

    def __init__(self, raw):
        self.raw = bytearray(raw)

    @property
    def type(self):
        return self.raw[0]

    @property
    def flags(self):
        return self.raw[1]

    @flags.setter
    def flags(self, value):
        self.raw[1] = value

    @property
    def heir(self):
        """The inherited type; None where there is none."""
        if self.type not in OBJECT_TYPES:
            return None
        which, = struct.unpack_from('<I', self.raw, 8)
        if not which & 2:
            return None
        at = 12 + (16 if which & 1 else 0)
        return str(uuid.UUID(bytes_le=bytes(self.raw[at:at + 16])))

    @property
    def explicit(self):
        return not self.flags & INHERITED


def with_dacl(raw, change):
    """The descriptor with what change(list of Ace) makes of its DACL; the
    list keeps its size."""
    at, = struct.unpack_from('<I', raw, 16)
    if at == 0:
        return raw
    size, count = struct.unpack_from('<HH', raw, at + 2)
    aces, pos = [], at + 8
    for _ in range(count):
        length, = struct.unpack_from('<H', raw, pos + 2)
        aces.append(Ace(raw[pos:pos + length]))
        pos += length
    body = b''.join(bytes(one.raw) for one in change(aces))
    assert len(body) == pos - at - 8, 'the size of the DACL'
    return raw[:at + 8] + body + raw[at + 8 + len(body):at + size] + \
        raw[at + size:]


def leaves(aces):
    """As Samba does: as it is sent."""
    return aces


def marks(aces, own=names.UNIT):
    """As MS-ADTS 6.1.3 has it: INHERIT_ONLY on what is for another class."""
    for one in aces:
        if one.explicit and one.flags & CI and one.heir not in (None, own):
            one.flags |= IO
    return aces


def strips(aces):
    """As no domain controller should: INHERIT_ONLY gets lost."""
    for one in aces:
        if one.explicit:
            one.flags &= ~IO
    return aces


def silences(aces):
    """As none should: what names a class and is not inherited gets lost."""
    for one in aces:
        if one.explicit and one.heir and not one.flags & CI:
            one.flags |= IO
    return aces


def sorts(aces):
    """As Windows does: a canonical list by size, the longest first, and then
    by bytes, in each of its groups; another one stays as it is."""
    explicit = [one for one in aces if one.explicit]
    kinds = [one.type in DENIALS for one in explicit]
    if kinds != sorted(kinds, reverse=True) or \
            aces[:len(explicit)] != explicit:
        return aces
    explicit.sort(key=lambda one: (one.type not in DENIALS, -len(one.raw),
                                   bytes(one.raw)))
    return explicit + aces[len(explicit):]


def proxy():
    if not SERVED:
        tls = f'{os.environ["LAB_DIR"]}/private/tls'
        SERVED.append(wire.Proxy((os.environ['LAB_HOST'], 389),
                                 f'{tls}/cert.pem', f'{tls}/key.pem', PORT))
    return SERVED[0]


def password_file():
    path = f'{os.environ["LAB_DIR"]}/tmp/stores-password'
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, 'w') as stream:
        stream.write(os.environ['LAB_ADMIN_PW'])
    return path


class Controller:
    """Runs the program against a controller that stores in that way."""

    def __init__(self, store):
        self.store, self.writes = store, 0

    def script(self, _, message):
        if message.side != wire.CLIENT or message.tag != stub.MODIFY:
            return None
        raw, = message.attributes()[SD]
        self.writes += 1
        stored = with_dacl(raw, self.store)
        assert message.data.count(raw) == 1
        return [message.data.replace(raw, stored)]

    def dsacls(self, *words, **how):
        done = e2e.dsacls(
            *words, '-H', f'ldaps://{os.environ["LAB_HOST"]}:{PORT}',
            '-D', f'CN=Administrator,CN=Users,{names.BASE}',
            '-y', password_file(), **how)
        proxy().settle()
        return done


@contextlib.contextmanager
def controller(store):
    served = Controller(store)
    proxy().arm(served.script)
    try:
        yield served
    finally:
        proxy().arm(None)

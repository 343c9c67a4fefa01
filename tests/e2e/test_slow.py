#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--timeout: servers that dribble, and logons that never end."""
import os
import socket
import threading
import time

import e2e
import ldap_stub as stub
import names
from probe import quick


class Dribble:
    """A way to another server that lets its bytes through one by one.

    From the client's turn-th turn to speak on, that is: before, it hurries.
    """

    def __init__(self, turn, port, to=389, pause=0.15):
        self.turn, self.to, self.pause = turn, to, pause
        self.listener = socket.create_server(('', port))
        self.links = [self.listener]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        for link in self.links:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            link.close()

    def accept(self):
        try:
            while True:
                here = self.listener.accept()[0]
                here.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                there = socket.create_connection((names.HOST, self.to))
                self.links += [here, there]
                turns = [0, 'server']
                for one in (self.up, self.down):
                    threading.Thread(target=one, args=(here, there, turns),
                                     daemon=True).start()
        except OSError:
            pass

    @staticmethod
    def up(here, there, turns):
        try:
            while data := here.recv(65536):
                if turns[1] == 'server':
                    turns[:] = [turns[0] + 1, 'client']
                there.sendall(data)
        except OSError:
            pass

    def down(self, here, there, turns):
        try:
            while data := there.recv(65536):
                turns[1] = 'server'
                if turns[0] < self.turn:
                    here.sendall(data)
                    continue
                for byte in data:
                    here.sendall(bytes([byte]))
                    time.sleep(self.pause)
        except OSError:
            pass


@e2e.check
def a_server_that_dribbles():
    """--timeout holds inside every kind of message (attack 11)"""
    anybody = ('-s', names.HOST, '-S', '-t', '1')
    sealed = ('-s', names.HOST, '-t', '1')
    for port, (turn, to, how, text) in enumerate((
            (1, 389, anybody, 'did not answer'),              # an LDAP message
            (1, 389, (*anybody, '-Z'), 'did not answer'),     # StartTLS
            (2, 389, (*anybody, '-Z'), 'does not answer in'),  # its handshake
            (1, 636, (*anybody, '-H', 'tls'), 'does not answer in'),
            (2, 636, (*anybody, '-H', 'tls'), 'did not answer'),  # a record
            (1, 389, sealed, 'did not answer'),               # the logon
            (2, 389, sealed, 'did not answer'),               # a sealed packet
            (2, 389, (*sealed, '-Y', 'GSSAPI'), 'did not answer')), 3910):
        if 'tls' in how:
            how = ('-H', f'ldaps://{names.HOST}:{port}', '-S', '-t', '1')
        else:
            how = (*how, '-p', str(port))
        with Dribble(turn, port, to):
            quick(5, *how, timeout=20).fails(text)


@e2e.check
def a_logon_has_an_end():
    """A server that always answers saslBindInProgress (attack 10)"""
    def again(request):
        if request.tag == stub.EXTENDED:
            return [stub.result(request)]
        return [stub.result(request, 14)]
    user = ('-u', 'Administrator', '-w', os.environ['LAB_ADMIN_PW'])
    with stub.Stub(stub.directory(again), address='', port=3930) as server:
        for how in ((), user, ('-Y', 'GSSAPI'), ('-Y', 'GSS-SPNEGO')):
            del server.heard[:]
            quick(6, '-s', names.HOST, '-p', '3930', '-t', '3', *how,
                  timeout=20).fails(f'cannot log on to {names.HOST}')
            binds = [r for r in server.requests if r.tag == stub.BIND]
            assert len(binds) <= 20, len(binds)
        quick(6, '-s', names.HOST, '-p', '3930', '-t', '3', '-Z',
              timeout=20).fails('TLS')


@e2e.check
def a_logon_as_a_whole_has_the_time_of_one_answer():
    """Each step in time, all of them not (attack 10)"""
    def slowly(request):
        time.sleep(0.3)
        return [stub.result(request, 14)]
    with stub.Stub(stub.directory(slowly), address='', port=3931):
        quick(4, '-s', names.HOST, '-p', '3931', '-t', '1', '-Y', 'GSSAPI',
              timeout=20).fails('did not answer in time')


if __name__ == '__main__':
    e2e.main('--no-company')

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell where others keep it waiting, in a lab: name servers and KDCs
that never answer, a server stopped with a write in flight, tickets that run
out. Whatever they do, Ctrl-C brings the prompt back within a second, and
nothing that is staged gets lost.
"""
import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e'),
                os.path.join(HERE, '..', 'lab')]
import e2e            # noqa: E402
from terminal import Terminal, plain  # noqa: E402

SHELL = ['dsacls', 'shell']
PLAIN = {'NO_COLOR': '1', 'PAGER': 'cat'}
PROMPT = re.compile(r'> $')
DEAF = '127.0.0.9'  # listens, and never says a word


def at_prompt(*argv, env=None, **more):
    shell = Terminal([*SHELL, *argv], env={**PLAIN, **(env or {})}, **more)
    shell.sees(PROMPT)
    return shell


def server():
    import server as lab_server
    return lab_server


def hangs(shell, line, asked):
    """Type a line; it must be waiting, and have asked whom it waits for."""
    shell.settle()
    shell.types(line + '<Enter>')
    asked()
    time.sleep(0.3)
    shell.rest()
    assert not PROMPT.search(shell.new().splitlines()[-1]), shell.new()


@contextlib.contextmanager
def deaf(port):
    """Somebody at DEAF who takes what is sent, and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, \
            socket.socket() as tcp:
        udp.bind((DEAF, port))
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind((DEAF, port))
        tcp.listen(50)

        def asked():
            ready = select.select([udp, tcp], [], [], 5)[0]
            assert ready, 'nobody was asked'
            if udp in ready:
                udp.recv(65536)
            else:
                kept.append(tcp.accept())
        kept = []
        yield asked
        for connection, _ in kept:
            connection.close()


@contextlib.contextmanager
def changed(name, old, new):
    """A file of /etc with other words in it, for a while."""
    path = os.path.join(os.environ['LAB_DIR'], 'etc', name)
    with open(path) as stream:
        text = stream.read()
    assert old in text
    with open(path, 'w') as stream:
        stream.write(text.replace(old, new))
    try:
        yield
    finally:
        with open(path, 'w') as stream:
            stream.write(text)


def dead_dns():
    return changed('resolv.conf', '127.0.0.1', DEAF)


def dead_kdc():
    return changed('krb5.conf', '[domain_realm]',
                   f'[realms]\n{os.environ["LAB_REALM"]} = '
                   f'{{\nkdc = {DEAF}\n}}\n[domain_realm]')


@contextlib.contextmanager
def granting_ticket(*kinit):
    """A cache with a ticket-granting ticket of Administrator alone."""
    path = os.path.join(os.environ['TMPDIR'], 'own.cc')
    env = {'KRB5CCNAME': f'FILE:{path}'}
    logged_on(env, *kinit)
    try:
        yield env
    finally:
        os.unlink(path)


def short_ticket():
    """For the server itself, for five seconds: Samba makes none out of a
    granting ticket that ends within two minutes."""
    return granting_ticket('-l', '5s', '-S',
                           f'ldap/{os.environ["LAB_HOST"]}')


def logged_on(env, *kinit, who='Administrator', secret='LAB_ADMIN_PW'):
    subprocess.run(['kinit', *kinit, who], text=True, check=True,
                   input=os.environ[secret] + '\n',
                   stdout=subprocess.DEVNULL, env={**os.environ, **env})


# ---- name servers and KDCs ---------------------------------------------

@e2e.check
def a_dead_name_server_keeps_nobody_waiting():
    with at_prompt() as shell:
        shell.runs('/G alice:RP')
        shell.runs('drop')
        with deaf(53) as asked, dead_dns():
            # An address.
            hangs(shell, 'open ldap://dc9.lab.example', asked)
            shell.promptly()
            assert 'interrupted' in plain(shell.raw)
            # The one from before is there all the time.
            shown = shell.runs('ls')
            assert re.search('organizationalUnit +people', shown), shown
            assert 'connect' not in shown, shown
            # SRV records.
            hangs(shell, 'open ldap:///DC=lab,DC=example', asked)
            shell.promptly()
            # Tab, which connects by itself.
            server().stop()
            server().start()
            shell.promptly('cd peo<Tab><C-c>', 3)
        shell.types('exit<Enter>')
        assert shell.ends() == 0


@e2e.check
def a_dead_name_server_at_the_start():
    with deaf(53) as asked, dead_dns():
        with Terminal(SHELL, env=PLAIN) as shell:
            asked()
            time.sleep(0.2)
            shell.types('<C-c>')
            assert shell.ends(2) == -signal.SIGINT


@e2e.check
def leaving_while_a_name_server_is_silent():
    with at_prompt() as shell, deaf(53) as asked, dead_dns():
        hangs(shell, 'open ldap://dc9.lab.example', asked)
        shell.promptly()
        shell.types('exit<Enter>')
        assert shell.ends(2) == 0
        assert shell.echoes()


@e2e.check
def a_dead_kdc_keeps_nobody_waiting():
    with granting_ticket() as env, at_prompt(env=env) as shell:
        logged_on(env)  # the ticket for the server is gone
        shell.runs('/G alice:RP')
        with deaf(88) as asked, dead_kdc():
            server().stop()
            server().start()
            for _ in range(2):
                hangs(shell, 'ls', asked)
                shell.promptly()
            assert 'interrupted' in plain(shell.raw)
        shown = shell.runs('ls')
        assert 'connected again as Administrator' in shown, shown
        assert 'would change' in shell.runs('diff')


@e2e.check
def a_dead_kdc_and_a_password():
    secret = os.environ['LAB_PW']
    with deaf(88) as asked, dead_kdc():
        with Terminal([*SHELL, '/user:alice', f'/passwd:{secret}', '-H',
                       'ldap://dc1.lab.example'], env=PLAIN) as shell:
            asked()
            time.sleep(0.2)
            shell.types('<C-c>')
            assert shell.ends(2) == -signal.SIGINT


@e2e.check
def whoever_waits_gets_there():
    """Being apart changes nothing for those who do wait."""
    secret = os.environ['LAB_PW']
    with at_prompt('/user:alice', f'/passwd:{secret}', '-H',
                   'ldap://dc1.lab.example') as shell:
        assert 'Identity:    alice@LAB.EXAMPLE' in shell.runs('status')
        assert re.search(r'Ticket:      until 2', shell.runs('status'))
        server().stop()
        server().start()
        assert 'connected again as alice' in shell.runs('ls')
        assert 'dsacls:' not in shell.runs('open ldap://dc1.lab.example')


# ---- tickets -----------------------------------------------------------

@e2e.check
def a_ticket_that_was_renewed_is_taken():
    with short_ticket() as env, at_prompt(env=env) as shell:
        shell.runs('/G alice:RP')
        logged_on(env)
        time.sleep(5.5)
        shown = shell.runs('ls')
        assert 'the ticket for dc1.lab.example is over' in shown, shown
        assert 'connected again as Administrator' in shown, shown
        assert re.search('organizationalUnit +people', shown), shown
        assert '+1> ' in shown


@e2e.check
def a_ticket_that_is_over_asks_for_kinit():
    with short_ticket() as env, at_prompt(env=env) as shell:
        shell.runs('/G alice:RP')
        time.sleep(5.5)
        for _ in range(2):
            shown = shell.runs('diff')
            assert 'the ticket has expired; run kinit (also from here: ' \
                'Ctrl-Z, kinit, fg)' in shown, shown
            assert 'stays staged' in shown and '+1> ' in shown, shown
        logged_on(env)
        shown = shell.runs('diff')
        assert 'connected again as Administrator' in shown, shown
        assert 'would change' in shown and '+1> ' in shown, shown


@e2e.check
def a_password_gets_a_new_ticket():
    if 'SHELL_LONG' not in os.environ:
        raise e2e.Skip('make check-shell-long does it')
    path = os.path.join(os.environ['TMPDIR'], 'secret')
    with open(path, 'w') as stream:
        stream.write(os.environ['LAB_PW'] + '\n')
    with changed('krb5.conf', '[libdefaults]',
                 '[libdefaults]\nticket_lifetime = 125s'), \
            at_prompt('/user:alice', '-y', path, '-H',
                      'ldap://dc1.lab.example') as shell:
        time.sleep(126)
        shown = shell.runs('ls')
        assert 'connected again as alice' in shown, shown
    os.unlink(path)


# ---- a write in flight -------------------------------------------------

class Between:
    """Somebody between shell and server who can keep what they say."""

    def __init__(self, port):
        self.listener = socket.create_server((os.environ['LAB_HOST'], port))
        self.hold = None    # 'answers', or 'writes' and what follows
        self.held = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        """shutdown() wakes the thread that accepts, close() alone not."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            up = socket.create_connection(('127.0.0.1', 389))
            link = {'stuck': False}
            for ends in ((client, up, True), (up, client, False)):
                threading.Thread(target=self.carry, args=(*ends, link),
                                 daemon=True).start()

    def carry(self, source, sink, upwards, link):
        try:
            while got := source.recv(65536):
                # Only what writes a descriptor is as long as that.
                if upwards and self.hold and len(got) > 500:
                    link['stuck'] = True
                    if self.hold == 'answers':
                        sink.sendall(got)
                    self.held.set()
                if not (link['stuck'] and (not upwards
                                           or self.hold == 'writes')):
                    if not link['stuck'] or not self.held.is_set():
                        sink.sendall(got)
        except OSError:
            pass
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def cut_short(between, hold, where):
    """A shell whose commit was interrupted with its write in flight."""
    shell = at_prompt('-H', f'ldap://{os.environ["LAB_HOST"]}:3890', where)
    shell.runs('/G alice:RP')
    shell.types('commit<Enter>')
    shell.sees('[y/N]')
    between.hold = hold
    shell.types('y<Enter>')
    assert between.held.wait(5)
    time.sleep(0.3)
    shell.promptly()
    shown = plain(shell.raw)
    assert 'it may or may not have been written: interrupted' in shown, shown
    assert '0 objects written and verified, 1 unknown' in shown, shown
    assert 'the changes stay staged' in shown, shown
    between.hold = None
    between.held.clear()
    return shell


@contextlib.contextmanager
def between_us(port=3890):
    between = Between(port)
    try:
        yield between
    finally:
        between.close()


@e2e.check
def a_write_whose_answer_nobody_waited_for_is_taken_back():
    where = 'OU=Paris,OU=people,' + os.environ['LAB_BASE']
    before = e2e.snapshot(where)
    with between_us() as between, cut_short(between, 'answers',
                                            where) as shell:
        time.sleep(0.5)
        assert e2e.snapshot(where) != before
        shown = shell.runs('log')
        assert re.search(r'partly', shown), shown
        shell.types('undo<Enter>')
        shell.sees('[y/N]')
        shell.types('y<Enter>')
        shell.sees('- Allow LAB\\alice')
        shell.sees(PROMPT)
        e2e.unchanged(before, e2e.snapshot(where))
        assert '+1> ' in shell.runs('pwd')


@e2e.check
def a_write_that_never_got_there_is_gone_on_with():
    where = 'OU=Paris,OU=people,' + os.environ['LAB_BASE']
    before = e2e.snapshot(where)
    with between_us(3890) as between, cut_short(between, 'writes',
                                                where) as shell:
        e2e.unchanged(before, e2e.snapshot(where))
        run = re.search('dsacls resume ([^ ]+) continues',
                        plain(shell.raw))[1]
        shell.types(f'resume {run[:-1]}<Tab><Enter>')
        shell.sees('[y/N]')
        shell.types('y<Enter>')
        shell.sees('+ Allow LAB\\alice')
        shell.sees(PROMPT)
        shown = shell.runs('commit')
        assert 'no change' in shown and '[y/N]' not in shown, shown
        assert 'Paris> ' in shown, shown  # nothing is staged any more
        assert 'done' in shell.runs('log')
        shell.types('undo<Enter>')
        shell.sees('[y/N]')
        shell.types('y<Enter>')
        shell.sees(PROMPT)
        e2e.unchanged(before, e2e.snapshot(where))


# ---- somebody else -----------------------------------------------------

@e2e.check
def what_somebody_else_changed_is_said_before_the_question():
    where = 'OU=Paris,OU=people,' + os.environ['LAB_BASE']
    with at_prompt(where) as shell:
        shell.runs('/G alice:RP')
        e2e.dsacls(where, '/G', r'LAB\bob:RP').succeeds()
        shell.types('commit<Enter>')
        shown = shell.sees('[y/N]')
        assert f'{where} has changed since' in shown, shown
        shell.types('n<Enter>')
        shell.sees(PROMPT)
        # It was shown: no news any more.
        shell.types('commit<Enter>')
        assert 'has changed' not in shell.sees('[y/N]')
        # And while it waits for the answer.
        e2e.dsacls(where, '/G', r'LAB\carol:RP').succeeds()
        shell.types('y<Enter>')
        shell.sees('1 object written and verified; undo takes it back')
        shell.sees(PROMPT)
        shown = shell.runs('show --explicit')
        assert all(f'LAB\\{name}' in shown
                   for name in ('alice', 'bob', 'carol')), shown
    for name in ('alice', 'bob', 'carol'):
        e2e.dsacls(where, '/R', f'LAB\\{name}').succeeds()


if __name__ == '__main__':
    e2e.main()

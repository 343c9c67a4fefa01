#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that would draw on a terminal, turn the writing round, or that nobody
sees: no byte of them reaches stdout or stderr, whatever the verb and the
format (attacks 3, 12, 13); and what completion does with passwords (7).

This proves something about dsacls alone; the directory only holds the names.
"""
import base64
import json
import os
import ssl
import subprocess
import time
import unicodedata

import e2e
import ldap_stub as stub
import names
from program import DSACLS

TLS = os.path.join(os.environ.get('LAB_DIR', ''), 'private/tls')
BAD = '\x1b[31m\nred\u202e\u061c\u200b\U000e0041\u00ad\u115f\u3164\ufe0f'
UNIT = f'OU=zoo{BAD},{names.BASE}'
CHILD = f'OU=inner{BAD},{UNIT}'
TWIN = 'help\u200bdesk'
GROUP = f'CN={TWIN},{names.BASE}'
# Default-ignorable letters and marks, which have categories of their own.
UNSEEN = {*range(0x115f, 0x1161), *range(0x17b4, 0x17b6), 0x34f, 0x3164,
          *range(0x180b, 0x1810), *range(0xfe00, 0xfe10), 0xffa0,
          *range(0xe0000, 0xe1000)}


def is_raw(char):
    return char != '\n' and (
        unicodedata.category(char) in ('Cc', 'Cf', 'Cs', 'Co', 'Zl', 'Zp') or
        ord(char) in UNSEEN)


def clean(done):
    """The program's answer, without a raw character in it."""
    for text in (done.out, done.err):
        raw = sorted({f'U+{ord(char):04X}' for char in text if is_raw(char)})
        assert not raw, f'{raw} in {done}'
    assert '\nred' not in done.out + done.err, done
    return done


def dsacls(*args, **how):
    return clean(e2e.dsacls(*args, **how))


def line(name, value):
    return f'{name}:: {base64.b64encode(value.encode()).decode()}\n'


def escaped(dn):
    """The DN as LDAP wants it: the line feed as an escape."""
    return dn.replace('\n', '\\0A')


def make_names():
    ldif = ''.join(
        line('dn', escaped(dn)) + 'objectClass: organizationalUnit\n\n'
        for dn in (UNIT, CHILD))
    ldif += (line('dn', GROUP) + 'objectClass: group\n' +
             line('sAMAccountName', TWIN) + '\n')
    e2e.ldapadd(ldif).exits(0)


FORMATS = ([], ['--json'], ['--sddl'], ['--ldif'], ['--diff'], ['-v'],
           ['--color=never', '--names=sid'])


@e2e.check
def every_way_to_look():
    """attack 12: listings show help<U+200B>desk as another than helpdesk"""
    make_names()
    unit = escaped(UNIT)
    grant = (unit, '/I:S', '/G', f'LAB\\{TWIN}:CA;Reset Password;user',
             'LAB\\helpdesk:CA;Reset Password;user')
    for form in FORMATS:
        dsacls(*grant, *form, '-n').exits(0)
    done = dsacls(*grant, '--diff').exits(0)
    done.shows('Allow LAB\\help\\u200bdesk  Reset Password',
               'Allow LAB\\helpdesk  Reset Password')
    for form in FORMATS:
        # Some of them are refused, with a message.
        for more in ([], ['/A'], ['--explicit']):
            dsacls(unit, *form, *more)
        dsacls(unit, escaped(CHILD), *form)
        dsacls('--under', unit, '/G', 'LAB\\hr:RP', *form, '-n').exits(0)
    dsacls(unit, '--explain', '/G', f'LAB\\{TWIN}:RP').exits(0)
    dsacls(unit, '--explain', '--json', '/G', f'LAB\\{TWIN}:RP').exits(0)


@e2e.check
def json_has_the_very_value():
    found = json.loads(dsacls(escaped(UNIT), '--json').out)
    text = json.dumps(found, ensure_ascii=False)
    assert f'LAB\\\\{TWIN}' in text and '\u202e\u061c' in text, text[:400]


@e2e.check
def every_verb():
    """attack 13: verify, findsid, log, undo, save, restore, snapshot"""
    unit = escaped(UNIT)
    for form in ([], ['--json']):
        for words in (['verify', unit], ['log'], ['schema', 'user'],
                      ['findsid', f'LAB\\{TWIN}', unit], ['preset'],
                      ['preset', 'unlock-only']):
            done = dsacls(*words, *form)
            done.must(done.status in (0, 3), 'an answer')
    newest = dsacls('log').out.split()[0]
    for form in ([], ['--json']):
        dsacls('log', newest, *form).exits(0)
    archive = os.path.join(os.environ['LAB_DIR'], 'tmp', 'hostile.sd')
    dsacls('save', unit, '-o', archive).exits(0)
    dsacls('restore', archive, '--yes').exits(0)
    dsacls('snapshot', unit, '-o', '-').exits(0)
    dsacls('substitute', f'LAB\\{TWIN}', 'LAB\\hr', unit, '-n')
    dsacls('canonicalize', unit, '-n').exits(0)
    dsacls(unit, '/S', '-n').exits(0)
    dsacls('undo', newest, '--yes').exits(0)


@e2e.check
def every_message():
    """Errors carry the names of what there is"""
    for words in ([f'OU=zo,{names.BASE}'], [f'OU=inne,{escaped(UNIT)}'],
                  [names.ROME, '/G', f'LAB\\x{TWIN}:RP'],
                  [names.ROME, '/G', f'LAB\\{BAD}:RP'],
                  [names.ROME, '/G', f'LAB\\hr:CA;{BAD}'],
                  [f'OU={BAD}'], [BAD], [f'/{BAD}'], ['schema', BAD],
                  ['preset', BAD], ['undo', BAD], ['-H', f'ldap://{BAD}'],
                  ['--offline', BAD, 'OU=x'], ['restore', BAD],
                  ['-f', BAD], ['--only', BAD, names.ROME]):
        done = dsacls(*words)
        done.must(done.status in (1, 2, 4), 'a failure')


@e2e.check
def the_shell_at_a_pipe():
    """attack 13: status, ls, tree, find, who, the staged changes"""
    text = '\n'.join(['status', 'pwd', 'ls', 'tree', 'find zoo*', 'who',
                      'show', 'sddl', '/G LAB\\hr:RP', 'diff', 'status',
                      'drop', 'find help*', f'cd {names.BASE}', 'ls',
                      'tree', 'exit', ''])
    dsacls('shell', escaped(UNIT), '--keep-going', stdin=text)


@e2e.check
def candidates_of_completion():
    """attack 13: --complete, a line for each, nothing raw"""
    for words in (['OU=zoo'], ['lab.example/zoo'], ['OU=x', '/G', 'LAB\\help'],
                  ['OU=x', '/G', 'help'], ['OU=inner'], ['schema', 'us']):
        done = dsacls('--complete', *words).exits(0)
        for candidate in done.out.splitlines():
            assert TWIN not in candidate, done
    dsacls('--complete', 'OU=zoo').shows('\\1B[31m\\0Ared\\E2\\80\\AE')


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{TLS}/cert.pem', f'{TLS}/key.pem')
    return context


def lying(facts):
    """The program at a server that says such things of itself."""
    script = stub.directory(lambda request: [stub.result(request)], facts)
    with stub.Stub(script, port=636, tls=tls()):
        return dsacls('-H', 'ldaps://127.0.0.2', '--insecure-tls', '-D',
                      'CN=x', '-w', 'x', f'OU=x,{names.BASE}')


@e2e.check
def a_server_whose_name_is_none():
    """attack 3: dnsHostName and other facts of a rootDSE are looked at"""
    for host in ('dc1\n\ndn: CN=victim,DC=lab\nchangetype: delete\n\n# ',
                 'dc1\x1b[2J', 'dc\u202e1', 'dc1 x', '-dc1', 'a..b', '.a',
                 'a/b', 'a' * 64 + '.b', 'dc1\0x', 'dc1;touch'):
        lying({'dnsHostName': [host]}).fails(1, 'dnsHostName')
    lying({'namingContexts': ['DC=lab\ndn: x', names.BASE]}).fails(
        1, 'namingContexts is no DN')
    lying({'defaultNamingContext': ['rubbish']}).fails(
        1, 'defaultNamingContext is no DN')
    lying({'schemaNamingContext': ['CN=\u202ex']}).fails(1, 'no DN')
    lying({'ldapServiceName': ['x:y@A\nB']}).fails(1, 'ldapServiceName')
    # One that is right comes as far as the object.
    lying({'dnsHostName': ['dc_1.lab.example']}).hides('not like a directory')


@e2e.check
def a_snapshot_that_says_such_things():
    """attack 3: the rootDSE of a snapshot is looked at as well"""
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'bad.ldif')
    for name, value in (('dnsHostName', 'dc1\ndn: x'),
                        ('namingContexts', 'no name')):
        with open(path, 'w') as file:
            file.write('dn:\n' + line('namingContexts', names.BASE) +
                       line(name, value) + '\n' + line('dn', names.BASE) +
                       'objectClass: domainDNS\n\n')
        dsacls('--offline', path, names.BASE).fails(
            1, 'its rootDSE is wrong', name)


@e2e.check
def what_a_server_says_of_a_failure():
    """attack 13: the server's own text, and an attribute that is no name"""
    def script(request):
        if request.tag == stub.BIND:
            return [stub.result(request)]
        return [stub.entry(request, f'OU=x,{names.BASE}',
                           {'a\ndn: CN=victim': ['x']}),
                stub.result(request, 50, f'no {BAD}')]
    with stub.Stub(stub.directory(script), port=636, tls=tls()):
        for words in ([f'OU=x,{names.BASE}'], ['snapshot', names.BASE],
                      ['verify', names.BASE]):
            done = dsacls('-H', 'ldaps://127.0.0.2', '--insecure-tls', '-D',
                          'CN=x', '-w', 'x', *words)
            done.must('victim' not in done.out, 'no such attribute')
            done.must(done.status != 0, 'a failure')


def bad_passwords(name):
    found = e2e.ldapsearch(names.BASE, f'(sAMAccountName={name})',
                           'badPwdCount')
    return int(found[0][1].get('badPwdCount', [b'0'])[0])


@e2e.check
def completion_logs_nobody_on():
    """attack 7: a stale password costs nothing at Tab"""
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'stale')
    with open(path, 'w') as file:
        file.write('wrong')
    # What is not limited is not counted.
    e2e.ldapmodify(f'dn: {names.BASE}\nchangetype: modify\n'
                   'replace: lockoutThreshold\nlockoutThreshold: 50\n'
                   ).exits(0)
    before = bad_passwords('helpdesk1')
    for words in (['/user:helpdesk1', '-y', path],
                  ['/user:helpdesk1', '/passwd:wrong'],
                  ['/user:helpdesk1', '-w', 'wrong'],
                  ['/user:helpdesk1', '/simple', '-y', path, '-Z'],
                  ['-D', 'helpdesk1@lab.example', '-w', 'wrong', '-H',
                   f'ldaps://{names.HOST}', '--insecure-tls']):
        dsacls('--complete', names.ROME, *words, '/G', 'LAB\\h').exits(0)
    assert bad_passwords('helpdesk1') == before == 0, bad_passwords(
        'helpdesk1')
    # The same password does count when it is used.
    e2e.dsacls(names.ROME, '/user:helpdesk1', '-y', path).exits(1)
    assert bad_passwords('helpdesk1') > before, bad_passwords('helpdesk1')


@e2e.check
def completion_waits_for_nobody():
    """attack 7: neither standard input nor a FIFO is read at Tab"""
    fifo = os.path.join(os.environ['LAB_DIR'], 'tmp', 'fifo')
    os.mkfifo(fifo)
    read, write = os.pipe()
    try:
        for words in (['/user:helpdesk1', '-y', '-'],
                      ['/user:helpdesk1', '-y', fifo], ['-W', '-D', 'CN=x'],
                      ['--offline', '-'], ['--offline', fifo],
                      ['-f', '-'], ['--set-sddl', '-']):
            began = time.monotonic()
            done = subprocess.run(
                [DSACLS, '--complete', names.ROME, *words, '/G', 'LAB\\h'],
                stdin=read, capture_output=True, timeout=60)
            assert done.returncode == 0, done
            assert time.monotonic() - began < 20, words
    finally:
        os.close(write)
        os.close(read)


if __name__ == '__main__':
    e2e.main()

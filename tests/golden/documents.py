#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--json: exactly one JSON value on stdout, however a command ended, unless
the command line itself was wrong (exit status 2). TAP."""
import json
import os
import subprocess
import sys
import tempfile

BUILD = os.environ.get('B', 'build')
COPY = ('--offline', 'tests/golden/corp.ldif')
NOBODY = ('-H', 'ldap://127.0.0.1:1')
OU = 'OU=plain,DC=corp,DC=example'
GONE = 'OU=nowhere,DC=corp,DC=example'
GRANT = ('/G', 'CORP\\helpdesk:RP')

# Words, exit status, and the JSON: a type, or the value itself.
CASES = (
    ((*COPY, OU), 0, dict),
    ((*COPY, OU, *GRANT), 0, dict),
    ((*COPY, OU, 'OU=types,DC=corp,DC=example', '/I:S', *GRANT), 0, list),
    ((*COPY, GONE), 1, dict),
    ((*COPY, GONE, OU), 1, list),
    ((*COPY, OU, '/G', 'CORP\\nobody at all:GA'), 1, []),
    ((*COPY, OU, '/G', 'CORP\\helpdesk:RP;noSuchThing'), 1, []),
    ((*COPY, OU, '--only', 'CORP\\nobody at all'), 1, []),
    ((*COPY, OU, *GRANT, '--attribute', 'noSuchThing'), 1, []),
    ((*COPY, '--under', GONE), 1, []),
    ((*COPY, '-f', '/dev/null'), 0, []),
    ((*COPY, '-f', '-'), 0, []),
    (('--offline', '/dev/null/none', OU), 1, []),
    ((*NOBODY, OU), 1, []),
    ((*NOBODY, OU, *GRANT), 1, []),
    ((*NOBODY, 'schema', 'user'), 1, []),
    ((*NOBODY, 'verify', OU), 1, []),
    ((*NOBODY, 'findsid', 'CORP\\helpdesk', OU), 1, []),
    ((*NOBODY, 'substitute', 'CORP\\a', 'CORP\\b', OU), 1, []),
    ((*NOBODY, 'canonicalize', OU), 1, []),
    ((*NOBODY, 'restore', '/dev/null/none'), 1, []),
    ((*NOBODY, 'undo'), 0, []),
    ((*NOBODY, 'resume', '1'), 1, []),
    ((*COPY, 'schema', 'user'), 0, list),
    ((*COPY, 'schema', 'noSuchThing'), 1, []),
    ((*COPY, 'verify', OU), None, list),
    ((*COPY, 'verify', GONE), 1, []),
    ((*COPY, 'findsid', 'CORP\\helpdesk', OU), 0, list),
    ((*COPY, 'findsid', 'CORP\\nobody at all', OU), 1, []),
    ((*COPY, 'substitute', 'CORP\\helpdesk', 'BUILTIN\\Users', OU), 0, list),
    ((*COPY, 'substitute', 'CORP\\nobody at all', 'CORP\\b', OU), 1, []),
    ((*COPY, 'canonicalize', OU), 0, dict),
    ((*COPY, 'restore', '/dev/null/none'), 1, []),
    (('log',), 0, []),
    (('log', '1'), 1, []),
    (('undo',), 0, []),
    (('resume', '1'), 1, []),
    (('preset',), 0, list),
    (('preset', 'helpdesk-password'), 0, dict),
    (('--explain', OU, *GRANT), 0, dict),
    # The command line is wrong: nothing.
    (('preset', 'no-such-preset'), 2, None),
    ((*COPY, OU, '/Q'), 2, None),
    (('help', 'undo'), 2, None),
    ((*COPY, '-f', '/dev/null/none'), 2, None),
    # Nothing was asked for.
    ((*NOBODY, OU, '-q'), 1, None),
)


def problem(words, status, wanted, env):
    """What is wrong with what a command prints; None: nothing."""
    done = subprocess.run([f'{BUILD}/dsacls', *words, '--json'], env=env,
                          input=b'', capture_output=True, check=False)
    if status not in (None, done.returncode):
        return f'exit status {done.returncode}, wanted {status}'
    if wanted is None:
        return f'on stdout: {done.stdout}' if done.stdout else None
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        return f'{error}: {done.stdout}'
    if found != wanted and (wanted == [] or not isinstance(found, wanted)):
        return f'{found}, wanted {wanted}'
    return None


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as state:
        env = {**os.environ, 'XDG_STATE_HOME': state, 'LC_ALL': 'C.UTF-8',
               'DSACLS_PRESETS': 'dsacls/presets'}
        for number, (words, status, wanted) in enumerate(CASES, 1):
            why = problem(words, status, wanted, env)
            failed += why is not None
            print(f'{"not " if why else ""}ok {number} - {" ".join(words)}')
            if why:
                print(f'# {why}')
    print(f'1..{len(CASES)}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

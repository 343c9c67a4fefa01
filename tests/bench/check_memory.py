#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory stays flat: what 20,000 objects take more than 2,000 is the index
of a snapshot, and at that pace 100,000 fit into 64 MiB. TAP."""
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import snapshot  # noqa: E402
from timing import run  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
DSACLS = os.path.join(ROOT, os.environ.get('B', 'build'), 'dsacls')
FEW, MANY, MOST = 2000, 20000, 100000
LIMIT_KIB, EACH = 64 * 1024, 512
BELOW = ('--under', snapshot.BASE, '--filter',
         '(objectClass=organizationalUnit)')
GRANT = (*BELOW, '/G', 'Authenticated Users:LC')
WAYS = {
    'a dry run in JSON': (*GRANT, '-n', '--json'),
    'a change': (*GRANT, '--ldif'),
    'verify': ('verify', snapshot.BASE),
    'findsid': ('findsid', 'Authenticated Users', snapshot.BASE),
}


def main():
    instrumented = os.path.basename(os.path.dirname(DSACLS)) == 'san'
    print(f'1..{len(WAYS)}')
    good = True
    with tempfile.TemporaryDirectory() as folder:
        files = {count: os.path.join(folder, f'{count}.ldif')
                 for count in (FEW, MANY)}
        for count, path in files.items():
            snapshot.make(path, count)
        for number, (name, words) in enumerate(WAYS.items(), 1):
            if instrumented:
                print(f'ok {number} - {name} # SKIP a sanitizer has its own')
                continue
            few, many = (run([DSACLS, '--offline', files[count], *words])
                         for count in (FEW, MANY))
            each = 1024 * (many.peak - few.peak) / (MANY - FEW)
            fits = each < EACH and \
                many.peak + each * (MOST - MANY) / 1024 < LIMIT_KIB
            good &= fits
            print(f'{"ok" if fits else "not ok"} {number} - memory is flat '
                  f'in {name}')
            print(f'# measured: {name}: {few.peak} KiB for {FEW:,} objects, '
                  f'{many.peak} KiB for {MANY:,}')
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()

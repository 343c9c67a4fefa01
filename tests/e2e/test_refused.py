#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever lacks a right, whatever goes wrong: nothing is half done."""
import e2e
import names

WHO = 'LAB\\alice:RP'


@e2e.check
def without_write_dac_nothing_is_written():
    forest = e2e.tree()
    done = e2e.dsacls(names.PARIS, '/G', WHO, env=e2e.env_of('helpdesk1'))
    done.fails(1, 'failed to complete successfully')
    assert e2e.tree() == forest


@e2e.check
def with_write_dac_alone_it_is():
    """A delegate who may edit the DACL and nothing else"""
    before = e2e.snapshot(names.LEAVERS)
    e2e.dsacls(names.LEAVERS, '/G', WHO,
               env=e2e.env_of('delegate1')).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS),
                     added=[f'(A;;RP;;;{e2e.sid_of("alice")})'])
    e2e.dsacls(names.LEAVERS, '/R', 'LAB\\alice',
               env=e2e.env_of('delegate1')).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def one_of_several_objects_is_refused():
    """What is done is done and said, and the rest is untouched"""
    before = e2e.snapshot(names.PARIS)
    done = e2e.dsacls(names.LEAVERS, names.PARIS, '/G', WHO,
                      env=e2e.env_of('delegate1'))
    done.must(done.status in (1, 4), 'failed or partly done')
    e2e.unchanged(before, e2e.snapshot(names.PARIS))
    there = e2e.ace(f'(A;;RP;;;{e2e.sid_of("alice")})') in \
        e2e.snapshot(names.LEAVERS).explicit
    done.must(there == (done.status == 4), 'an exit status that is true')
    e2e.dsacls(names.LEAVERS, '/R', 'LAB\\alice').succeeds()


def script(*lines, env=None):
    """Lines for the shell, which may write where it likes to."""
    return e2e.dsacls('shell', '--yes', '--keep-going', env=env,
                      stdin='\n'.join(lines) + '\n')


@e2e.check
def a_script_whose_writes_were_all_refused_wrote_nothing():
    """Exit status 1: none of its lines wrote anything"""
    delegate, forest = e2e.env_of('delegate1'), e2e.tree()
    grant = f"'{names.PARIS}' /G '{WHO}'"
    for lines in ([grant, 'commit'], [grant, 'commit', 'drop'],
                  ['autocommit on', grant], [grant, 'commit', 'drop', 'lss'],
                  [grant, 'commit', 'drop', grant, 'commit', 'drop', 'pwd']):
        done = script(*lines, env=delegate)
        # A wrong line (2) is not worse than one that failed (1).
        done.exits(1).must('your rights' in done.err, 'refused')
        done.must('been written' not in done.err, 'nor is it said')
    assert e2e.tree() == forest


@e2e.check
def a_script_that_wrote_one_of_its_lines_did_so():
    """Exit status 4, whatever else went wrong, and in whatever order"""
    delegate = e2e.env_of('delegate1')
    before = e2e.snapshot(names.LEAVERS)
    done = [f"'{names.LEAVERS}' /G '{WHO}'", 'commit']
    refused = [f"'{names.PARIS}' /G '{WHO}'", 'commit', 'drop']
    for lines in (done + refused, refused + done, done + ['cd nowhere'],
                  done + ['lss'], ['autocommit on', *refused[:1], done[0]]):
        script(*lines, env=delegate).exits(4)
        there = e2e.snapshot(names.LEAVERS)
        e2e.only_changed(before, there,
                         added=[f'(A;;RP;;;{e2e.sid_of("alice")})'])
        e2e.dsacls('undo', '-q', env=delegate).exits(0)
    # An undo writes as well.
    e2e.dsacls(names.LEAVERS, '/G', WHO, '-q', env=delegate).exits(0)
    script('undo', 'cd nowhere', env=delegate).exits(4)
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def one_of_several_objects_is_missing():
    """All names resolve before the first write"""
    forest = e2e.tree()
    e2e.dsacls(names.PARIS, f'OU=nowhere,{names.BASE}', '/G', WHO).fails(
        1, 'nowhere')
    assert e2e.tree() == forest


@e2e.check
def a_server_that_is_gone():
    server = f'{e2e.ROOT}/tests/lab/server.py'
    e2e.run(server, 'stop').exits(0)
    e2e.dsacls(names.PARIS, '/G', WHO).fails(1)
    e2e.dsacls(names.PARIS, '/G', WHO, '-H', f'ldap://{names.HOST}').fails(
        1, names.HOST)
    e2e.run(server, 'start').exits(0)
    e2e.forget_link()
    before = e2e.snapshot(names.PARIS)
    e2e.dsacls(names.PARIS, '/G', WHO).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.PARIS),
                     added=[f'(A;;RP;;;{e2e.sid_of("alice")})'])


if __name__ == '__main__':
    e2e.main()

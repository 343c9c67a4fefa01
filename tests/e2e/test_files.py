#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that is read or written: the journal, archives, password files,
presets, the history of the shell and what -o names."""
import grp
import json
import os
import pwd
import resource
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time

import e2e
import names
import program
from changes import (HELPDESK, TEMPORARY, path, preloaded, runs,
                     writes_nothing)

sys.path.append(os.path.join(program.ROOT, 'tests', 'repl'))
from terminal import Terminal  # noqa: E402

GRANT = ('/G', f'{HELPDESK}:RP', '-q')
ANOTHER = 1  # a user who is not us


def empty(name):
    """A folder of that name, new."""
    folder = path(name)
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder, 0o700)
    return folder


def mode_of(name):
    return stat.S_IMODE(os.lstat(name).st_mode)


def chown(name, uid=ANOTHER):
    """Whether it is somebody else's now: a lab may have one user alone, and
    the unit tests, run as root, have more."""
    try:
        os.lchown(name, uid, -1)
    except OSError:
        return False
    return True


def own_group(name):
    """Is the file's group its owner's own? What it may do is then nobody
    else's."""
    st = os.lstat(name)
    try:
        user, group = pwd.getpwuid(st.st_uid), grp.getgrgid(st.st_gid)
    except KeyError:
        return False
    return (user.pw_gid == st.st_gid and user.pw_name == group.gr_name and
            set(group.gr_mem) <= {user.pw_name} and
            all(one.pw_uid == st.st_uid for one in pwd.getpwall()
                if one.pw_gid == st.st_gid))


# ---- archives --------------------------------------------------------------

def saved():
    """An archive of Rome, and a change since; what Rome was."""
    archive = path('rome.archive')
    before = e2e.snapshot(names.ROME)
    e2e.dsacls('save', names.ROME, '-o', archive, '-q').exits(0)
    e2e.dsacls(names.ROME, *GRANT).succeeds()
    return archive, before


def feed(name, data):
    """Writes to a pipe as soon as somebody reads it, bit by bit."""
    def write():
        with open(name, 'wb') as stream:
            for at in range(0, len(data), 1000):
                stream.write(data[at:at + 1000])
                stream.flush()
                time.sleep(0.001)
    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


@e2e.check
def an_archive_from_a_pipe():
    """Attack 4: a process substitution, standard input, a named pipe"""
    archive, before = saved()
    named = path('rome.fifo')
    if not os.path.exists(named):
        os.mkfifo(named)
    with open(archive, 'rb') as stream:
        data = stream.read()
    quoted = f'"{program.DSACLS}" restore'
    for words in (f'{quoted} <(cat "{archive}") --yes',
                  f'cat "{archive}" | {quoted} /dev/stdin --yes',
                  f'cat "{archive}" | {quoted} - --yes',
                  f'{quoted} "{named}" --yes'):
        changed = e2e.snapshot(names.ROME)
        assert changed.raw != before.raw
        writer = feed(named, data) if named in words else None
        e2e.run('bash', '-c', words).succeeds(f'{names.ROME}: changed')
        if writer:
            writer.join(program.PATIENCE)
        e2e.only_changed(before, e2e.snapshot(names.ROME))
        e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(changed, e2e.snapshot(names.ROME))
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def what_is_no_whole_archive_restores_nothing():
    """Attack 4: by name and from a pipe; the number in its last line counts"""
    archive, before = saved()
    with open(archive, encoding='utf-8') as stream:
        whole = stream.read()
    records = whole.count('\ndn:')
    damaged = {
        'cut off': whole[:len(whole) // 2],
        'without its end': whole[:whole.rindex('# end ')],
        'more behind it': whole + '\n',
        'twice': whole + whole,
        'another number': whole.replace(f'# end {records} ',
                                        f'# end {records + 1} '),
        'a number too large': whole.replace(f'# end {records} ',
                                            f'# end {2 ** 64 + records} '),
        'a bit': whole.replace('nTSecurityDescriptor:: AQ',
                               'nTSecurityDescriptor:: Ag', 1),
    }
    for name, text in damaged.items():
        assert text != whole, name
        broken = path('damaged.archive', text)
        for words in (f'"{broken}"', f'<(cat "{broken}")'):
            done = e2e.run('bash', '-c',
                           f'"{program.DSACLS}" restore {words} --yes')
            done.fails(1, 'is no whole archive', 'nothing was written')
            done.hides('0 objects', 'completed successfully')
    done = writes_nothing(1, 'restore', '/etc/passwd', '--yes')
    done.fails(1, '/etc/passwd is no archive of dsacls').hides(
        '0 objects', 'checksum', 'cut off')
    writes_nothing(1, 'restore', TEMPORARY, '--yes').fails(
        1, f'{TEMPORARY}: Is a directory')
    writes_nothing(1, 'restore', '/dev/null', '--yes').fails(
        1, '/dev/null is no archive').hides('0 objects')
    os.chmod(archive, 0o666)
    writes_nothing(1, 'restore', archive, '--yes').fails(
        1, 'others may write to it', 'chmod go-w')
    e2e.run('bash', '-c', f'"{program.DSACLS}" restore - --yes < '
            f'"{archive}"').fails(
        1, 'archive standard input: others may write to it',
        'a copy of your own').hides('chmod')
    if chown(archive):
        # Another user's is warned of, and that is no reason to believe it.
        writes_nothing(1, 'restore', archive, '--yes').fails(
            1, 'others may write to it')
        chown(archive, os.geteuid())
    os.chmod(archive, 0o600)
    e2e.run('bash', '-c', f'echo x | "{program.DSACLS}" restore - --yes').fails(
        1, 'standard input is no archive')
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


# ---- the journal -------------------------------------------------------------

def home(name):
    """A new state folder, and the environment that names it."""
    folder = empty(name)
    return folder, {'XDG_STATE_HOME': folder}


@e2e.check
def a_journal_that_is_not_ours_alone():
    """Attack 9: nothing is written, nothing believed, no mode changed"""
    before = e2e.snapshot(names.ROME)
    folder, env = home('journals')
    journal = f'{folder}/dsacls/journal'
    elsewhere = empty('elsewhere')
    os.chmod(elsewhere, 0o755)
    os.makedirs(f'{folder}/dsacls', 0o700)
    os.symlink(elsewhere, journal)
    for words in ((names.ROME, *GRANT), ('undo',), ('log',)):
        writes_nothing(1, *words, env=env).fails(1, 'it is a symbolic link')
    assert mode_of(elsewhere) == 0o755 and not os.listdir(elsewhere)
    os.unlink(journal)
    e2e.dsacls(names.ROME, *GRANT, env=env).succeeds()
    run = runs_of(env)[0]['id']
    assert mode_of(journal) == 0o700
    for place in (f'{folder}/dsacls', journal):
        for mode in (0o777, 0o1777, 0o720):
            if mode == 0o720 and place != journal and own_group(place):
                continue
            os.chmod(place, mode)
            for words in ((names.PARIS, *GRANT), ('undo',), ('undo', run)):
                writes_nothing(1, *words, env=env).fails(
                    1, f'{place}: others may write to it',
                    f'chmod go-w {place}', 'XDG_STATE_HOME')
            assert mode_of(place) == mode
            os.chmod(place, 0o700)
    e2e.dsacls('undo', run, '-q', env=env).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


def runs_of(env):
    return json.loads(e2e.dsacls('log', '--json', env=env).succeeds().out)


@e2e.check
def a_pipe_in_the_journal_is_not_waited_for():
    """Attack 18: log and undo name it, and end"""
    folder, env = home('with a pipe')
    e2e.dsacls(names.ROME, *GRANT, env=env).succeeds()
    journal = f'{folder}/dsacls/journal'
    run = runs_of(env)[0]['id']
    later = f'{int(run[:8]) + 10000}{run[8:]}'
    for kind, said in ((os.mkfifo, 'it is no regular file'),
                       (lambda name: os.symlink('/etc/passwd', name),
                        'it is a symbolic link')):
        kind(f'{journal}/{later}.state')
        e2e.dsacls('log', env=env, timeout=20).fails(1, said).shows(run)
        writes_nothing(1, 'undo', env=env, timeout=20).fails(
            1, said, f'run {later} is the last one and cannot be read')
        writes_nothing(1, 'undo', later, env=env, timeout=20).fails(
            1, said).hides('no run')
        os.unlink(f'{journal}/{later}.state')
    e2e.dsacls('undo', '-q', env=env).succeeds()


@e2e.check
def a_damaged_line_is_named():
    """Attack 25: a run that wrote is not one that wrote nothing"""
    before = e2e.snapshot(names.ROME)
    folder, env = home('damaged')
    e2e.dsacls(names.ROME, *GRANT, env=env).succeeds()
    run = runs_of(env)[0]['id']
    state = f'{folder}/dsacls/journal/{run}.state'
    with open(state, encoding='utf-8') as stream:
        whole = stream.read()
    for old, new in (('planned 1', 'planned \N{SNOWMAN}'),
                     ('planned 1', 'plonned 1'), ('object 1', 'object 2')):
        with open(state, 'w', encoding='utf-8') as stream:
            stream.write(whole.replace(f'\n{old} ', f'\n{new} '))
        for words in ((), (run,)):
            writes_nothing(1, 'undo', *words, env=env).fails(
                1, 'damaged', f'{run}.undo.ldif').hides('written nothing')
        e2e.dsacls('log', env=env).fails(1, 'damaged')
    with open(state, 'w', encoding='utf-8') as stream:
        stream.write(whole)
    e2e.dsacls('undo', '-q', env=env).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def the_history_of_the_shell_is_a_file_of_ours():
    """Attack 9: a link is neither read nor written, nor is its mode changed"""
    folder, env = home('history')
    other = path('other.history', 'pwd\n')
    os.chmod(other, 0o644)
    os.makedirs(f'{folder}/dsacls', 0o700)
    os.symlink(other, f'{folder}/dsacls/history')
    for link in (True, False):
        with Terminal([program.DSACLS, 'shell'], {'NO_COLOR': '1', **env}
                      ) as shell:
            shell.sees('> ')
            shell.types('pwd<Enter>')
            shell.sees('> ')
            shell.types('exit<Enter>')
            assert shell.ends() == 0, shell.new()
        with open(other, encoding='utf-8') as stream:
            assert stream.read() == 'pwd\n'
        assert mode_of(other) == 0o644
        if link:
            os.unlink(f'{folder}/dsacls/history')
    with open(f'{folder}/dsacls/history', encoding='utf-8') as stream:
        assert stream.read() == 'pwd\nexit\n'
    assert mode_of(f'{folder}/dsacls/history') == 0o600


# ---- what -o names -----------------------------------------------------------

@e2e.check
def a_link_of_another_in_a_folder_of_all():
    """Attack 16: it is not followed; one of our own is, and stays one"""
    folder, target = empty('sticky'), path('target', 'theirs\n')
    os.chmod(folder, 0o1777)
    link = f'{folder}/out.sd'
    os.symlink(target, link)
    e2e.dsacls('save', names.ROME, '-o', link, '-q').exits(0)
    assert os.path.islink(link)
    with open(target, encoding='utf-8') as stream:
        assert stream.read().startswith('# dsacls archive')
    path('target', 'theirs\n')
    if chown(link):
        for verb in ('save', 'snapshot'):
            e2e.dsacls(verb, names.ROME, '-o', link, '-q').fails(
                1, link, 'is not yours', 'it is not followed')
        with open(target, encoding='utf-8') as stream:
            assert stream.read() == 'theirs\n'
    assert os.listdir(folder) == ['out.sd']


@e2e.check
def a_device_that_is_full():
    """Attack 25: one message, and none of success"""
    for verb in ('save', 'snapshot'):
        done = e2e.dsacls(verb, names.PEOPLE, '-o', '/dev/full')
        done.fails(1, 'No space left').hides('Success')


def written(verb, folder, out, **faults):
    """A run that writes to the folder, and the calls that do."""
    count = path('calls', '')
    done = e2e.dsacls(verb, names.BASE, '-o', out, '-q', env=preloaded(
        FAULT_PATH=folder, FAULT_COUNT=count, **faults))
    with open(count, encoding='utf-8') as stream:
        return done, [line.split()[1] for line in stream]


@e2e.check
def nothing_is_left_behind():
    """Attack 24: a signal at a write or before the renaming; a full file"""
    folder = empty('left')
    out = path('left/kept', 'old\n')
    for verb in ('save', 'snapshot'):
        # With a file that has no name until it is whole, and where a file
        # system has none of those.
        for nameless in ({}, {'FAULT_NAMELESS': '1'}):
            done, calls = written(verb, folder, out, **nameless)
            done.exits(0)
            assert os.listdir(folder) == ['kept'], (verb, calls)
            writes = [at for at, call in enumerate(calls, 1)
                      if call == 'fwrite']
            places = {writes[0], writes[-1], calls.index('fsync') + 1}
            with open(out, 'rb') as stream:
                whole = stream.read()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP,
                           signal.SIGKILL):
                # Nobody can take away what has a name after that one.
                if nameless and number == signal.SIGKILL:
                    continue
                for place in sorted(places):
                    done, _ = written(verb, folder, out,
                                      FAULT_AT=str(place),
                                      FAULT_HOW=str(int(number)), **nameless)
                    done.must(done.status != 0, 'an end by the signal')
                    assert os.listdir(folder) == ['kept'], (
                        verb, nameless, number, place)
                    with open(out, 'rb') as stream:
                        assert stream.read() == whole, (verb, number, place)
    e2e.dsacls('save', names.BASE, '-o', out, '-q',
               env=preloaded(FAULT_NAMELESS='1')).exits(0)
    assert os.listdir(folder) == ['kept'] and mode_of(out) == 0o600
    with open(out, encoding='utf-8') as stream:
        whole = stream.read()
    done = e2e.run('bash', '-c', f'ulimit -f 1; "{program.DSACLS}" save '
                   f'{names.BASE} -o {out}')
    done.fails(1, 'File too large')
    assert os.listdir(folder) == ['kept']
    with open(out, encoding='utf-8') as stream:
        assert stream.read() == whole


# ---- password files ----------------------------------------------------------

def logs_on(name, status=0, stdin='', **how):
    """With that file; the server checks the password."""
    return e2e.dsacls(names.ROME, '-H', f'ldaps://{names.HOST}', '-D',
                      f'CN=Administrator,CN=Users,{names.BASE}', '-y', name,
                      stdin=stdin, **how).exits(status)


def secret(text, mode=0o600):
    name = path('secret')
    with open(name, 'wb') as stream:
        stream.write(text if isinstance(text, bytes) else text.encode())
    os.chmod(name, mode)
    return name


@e2e.check
def a_password_file_is_read_whole():
    """Attack 15: from a slow pipe too; one line end is none of it"""
    password = os.environ['LAB_ADMIN_PW']
    for text in (password, f'{password}\n', f'{password}\r\n'):
        logs_on(secret(text)).silent()
    for text in (f'{password}\n\n', f'{password}\n\r\n', f'{password}\r',
                 f'{password} ', f'\n{password}'):
        logs_on(secret(text), 1)
    slow = f'printf %s "{password[:3]}"; sleep 0.3; printf %s "{password[3:]}"'
    words = (f'-H ldaps://{names.HOST} -D '
             f'CN=Administrator,CN=Users,{names.BASE} {names.ROME}')
    e2e.run('bash', '-c',
            f'"{program.DSACLS}" {words} -y <({slow})').succeeds()
    e2e.run('bash', '-c',
            f'({slow}) | "{program.DSACLS}" {words} -y -').succeeds()


@e2e.check
def what_is_no_password_is_not_sent():
    """Attack 15: a zero byte, a file too long, an empty one"""
    password = os.environ['LAB_ADMIN_PW'].encode()
    for text, said in ((password + b'\0', 'zero byte'),
                       (b'\0' + password, 'zero byte'),
                       (password + b'\0junk\n', 'zero byte'),
                       (b'x' * 4097, 'longer than 4096 bytes'),
                       (b'x' * 100000, 'longer than 4096 bytes'),
                       (b'', 'is empty'), (b'\n', 'is empty'),
                       (b'\r\n', 'is empty')):
        logs_on(secret(text), 1).warns(said).hides('data 52e')


@e2e.check
def a_password_file_that_is_open_to_others():
    """Attack 15: it is warned of, and what helps is said"""
    password = os.environ['LAB_ADMIN_PW']
    for mode in (0o644, 0o640, 0o604, 0o620, 0o602):
        name = secret(password, mode)
        if mode & 0o007 == 0 and own_group(name):
            logs_on(name).silent()
            continue
        logs_on(name).warns(
            'warning: ', f'is open to others (mode {mode:04o})',
            f'chmod 600 {name}')
    quoted = path("it's a secret", password)
    os.chmod(quoted, 0o644)
    told = logs_on(quoted).warns('chmod 600 ').err.split('chmod 600 ')[1]
    assert shlex.split(told.splitlines()[0]) == [quoted], told
    # Its name is not known then, but it is as open.
    done = e2e.run('bash', '-c', f'"{program.DSACLS}" {names.ROME} -H '
                   f'ldaps://{names.HOST} -D '
                   f'CN=Administrator,CN=Users,{names.BASE} -y - '
                   f'< "{quoted}"')
    done.succeeds().warns('the password file on standard input is open to '
                          'others (mode 0644)').hides('chmod', 'file -')
    logs_on('-', 1, stdin='\n').warns('standard input: the password file is '
                                      'empty')
    name = secret(password)
    logs_on(name).silent()
    if chown(name):
        logs_on(name).warns('belongs to another user (uid 1)').hides('chmod')


# ---- presets -----------------------------------------------------------------

def preset(folder, name='unlock-only', text='/G "{trustee}:RP"\n'):
    with open(f'{folder}/{name}.preset', 'w', encoding='utf-8') as stream:
        stream.write(text)
    os.chmod(f'{folder}/{name}.preset', 0o644)
    return f'{folder}/{name}.preset'


@e2e.check
def a_preset_in_the_place_of_a_shipped_one():
    """Attack 23: its file is named; who else can write it is refused"""
    if program.BUILD != 'build':
        raise e2e.Skip('this build has no presets beside it')
    folder = empty('presets')
    mine = preset(folder)
    env = {'DSACLS_PRESETS': folder}
    words = (names.ROME, '--preset', 'unlock-only', '--trustee', HELPDESK,
             '-n')
    writes_nothing(0, *words, env=env).warns(
        'warning: ', mine, 'replaces',
        'dsacls/presets/unlock-only.preset')
    for args in ((), ('unlock-only',)):
        e2e.dsacls('preset', *args, env=env).exits(0).warns(mine)
    writes_nothing(0, *words, env={'DSACLS_PRESETS': None}).silent()
    for place, mode in ((folder, 0o777), (folder, 0o1777), (folder, 0o720),
                        (mine, 0o666), (mine, 0o664)):
        was = mode_of(place)
        os.chmod(place, mode)
        if mode & 0o002 == 0 and own_group(place):
            writes_nothing(0, *words, env=env).hides('others')
        else:
            writes_nothing(2, *words, env=env).fails(
                2, f'{place}: others may write to it', 'it is not used')
        os.chmod(place, was)
    preset(folder, 'mine')
    e2e.dsacls('preset', 'mine', env=env).exits(0).silent()
    if chown(mine):
        writes_nothing(2, *words, env=env).fails(2, 'belongs to another user')


# ---- the exit status -----------------------------------------------------------

@e2e.check
def output_that_nobody_reads():
    """Attack 17: what was begun is finished; written and not printed is 4"""
    before = e2e.snapshot(names.ROME)
    words = f'"{program.DSACLS}" {names.ROME} /G "{HELPDESK}:RP" --diff'
    for sink, rest in (('>/dev/full', ''), ('', '| true')):
        done = e2e.run('bash', '-c', f'(sleep 0.5; {words} {sink}; '
                       f'echo status $? >&2) {rest}')
        done.warns('status 4', 'standard output could not be written')
        assert runs()[0]['state'] == 'done'
        e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_script_of_the_shell_that_fails_later():
    """Attack 17: 1 would say that nothing was written"""
    e2e.dsacls('shell', '--yes', stdin=f"cd {names.ROME}\n/G "
               f"'{HELPDESK}:RP'\ncommit\ncd /nowhere\n").exits(4)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.dsacls('shell', '--yes', stdin='cd /nowhere\n').exits(1)


def little_memory():
    """In a child: what it may take for itself."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))


@e2e.check
def files_without_an_end():
    """Devices: an error at once, in little memory"""
    long = path('long.txt')
    with open(long, 'w') as stream:
        stream.write('# ' + 'x' * 70000)
    for device in ('/dev/zero', '/dev/full', '/dev/random', long):
        for status, words in ((2, ('-f', device)),
                              (1, (names.ROME, '--offline', device))):
            e2e.dsacls(*words, timeout=30, preexec_fn=little_memory).fails(
                status, os.path.basename(device))
        with open(device, 'rb') as stream:
            shell = subprocess.run([program.DSACLS, 'shell'], timeout=30,
                                   stdin=stream, capture_output=True,
                                   preexec_fn=little_memory, check=False)
            assert shell.returncode in (1, 2) and shell.stderr, shell
    # Bytes at random may have no zero byte in a MB, and are no SDDL then.
    for device in ('/dev/zero', '/dev/full', '/dev/random'):
        e2e.dsacls(names.ROME, '--set-sddl', device, timeout=30,
                   preexec_fn=little_memory).fails(2, 'longer than 1 MB')
    # A long line within the limit is a line.
    with open(long, 'w') as stream:
        stream.write('# ' + 'x' * 60000 + f'\n{names.ROME}\n')
    e2e.dsacls('-f', long).succeeds('Access list')


if __name__ == '__main__':
    e2e.main()
